namespace Mlm.Runtime;

/// <summary>Finds the names that were probably meant.</summary>
internal static class NearestNames
{
    private const int Most = 3;
    private const int LongestName = 60;

    /// <summary>The nearest names, at most three: of the same last part, as <c>x</c> is of <c>block.0.x</c>, or a few slips away.</summary>
    public static IReadOnlyList<string> To(string name, IReadOnlyList<string> known)
    {
        if (name.Length is 0 or > LongestName)
            return [];
        return
        [
            .. known
                .Select(candidate => (Name: candidate, Edits: Edits(name, candidate)))
                .Where(c => c.Edits <= name.Length / 3 || LastPart(c.Name) == LastPart(name))
                .OrderBy(c => c.Edits)
                .Take(Most)
                .Select(c => c.Name),
        ];
    }

    private static string LastPart(string name) => name[(name.LastIndexOf('.') + 1)..];

    /// <summary>How many letters are to be put in, left out or replaced (Levenshtein).</summary>
    private static int Edits(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[b.Length];
    }
}
