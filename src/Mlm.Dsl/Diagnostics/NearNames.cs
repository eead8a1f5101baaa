namespace Mlm.Dsl.Diagnostics;

/// <summary>Offers the name that was probably meant.</summary>
public static class NearNames
{
    private const int MaxLength = 60;

    /// <summary><c>; did you mean `w_q`?</c>, or nothing where no name is near.</summary>
    public static string Suggest(string name, IEnumerable<string> known)
    {
        // One slip in a short name, two in a longer one, three in a long one: more is another name.
        var allowed = name.Length switch
        {
            <= 1 => 0,
            <= 4 => 1,
            <= 8 => 2,
            _ => 3,
        };
        string? best = null;
        var bestDistance = allowed + 1;
        foreach (var candidate in known.OrderBy(k => k, StringComparer.Ordinal))
        {
            if (Math.Abs(candidate.Length - name.Length) >= bestDistance || name.Length > MaxLength)
                continue;
            var distance = Distance(name, candidate);
            if (distance >= bestDistance || distance >= Math.Max(name.Length, candidate.Length))
                continue;
            (best, bestDistance) = (candidate, distance);
        }
        return best == null ? "" : $"; did you mean `{best}`?";
    }

    /// <summary>How many insertions, deletions, replacements and swaps of neighbors lead from one to the other.</summary>
    private static int Distance(string a, string b)
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
