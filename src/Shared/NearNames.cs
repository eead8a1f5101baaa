namespace Mlm.Shared;

/// <summary>Finds the names that were probably meant.</summary>
internal static class NearNames
{
    private const int LongestName = 60;

    /// <summary>
    /// The known names that a few slips lead to, or that have the same last part, as <c>x</c> has with <c>block.0.x</c>. Those
    /// with the fewest slips come first, and among equals those that are known first.
    /// </summary>
    public static IEnumerable<string> Of(string name, IEnumerable<string> known)
    {
        if (name.Length > LongestName)
            return [];
        // One slip in a short name, two in a longer one, three in a long one: more is another name.
        var allowed = name.Length switch
        {
            <= 1 => 0,
            <= 4 => 1,
            <= 8 => 2,
            _ => 3,
        };
        return known
            .Where(candidate => HasSameLastPart(name, candidate) || Math.Abs(candidate.Length - name.Length) <= allowed)
            .Select(candidate => (Name: candidate, Slips: Slips(name, candidate)))
            .Where(c =>
                HasSameLastPart(name, c.Name) || (c.Slips <= allowed && c.Slips < Math.Max(name.Length, c.Name.Length))
            )
            .OrderBy(c => c.Slips)
            .Select(c => c.Name);
    }

    private static bool HasSameLastPart(string a, string b) => LastPart(a) == LastPart(b);

    private static string LastPart(string name) => name.Substring(name.LastIndexOf('.') + 1);

    /// <summary>How many insertions, deletions, replacements and swaps of neighbors lead from one to the other.</summary>
    private static int Slips(string a, string b)
    {
        a = a.ToLowerInvariant();
        b = b.ToLowerInvariant();
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(replaced, 1 + Math.Min(rows[i - 1, j], rows[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], 1 + rows[i - 2, j - 2]);
            }
        }
        return rows[a.Length, b.Length];
    }
}
