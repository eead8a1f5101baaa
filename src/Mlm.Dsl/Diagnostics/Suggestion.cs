using Mlm.Shared;

namespace Mlm.Dsl.Diagnostics;

/// <summary>Offers the name that was probably meant.</summary>
public static class Suggestion
{
    /// <summary><c>; did you mean `w_q`?</c>, or nothing where no name is near.</summary>
    public static string For(string name, IEnumerable<string> known)
    {
        // Sorted, because names are often known in the order of a table of hashes.
        var best = NearNames.Of(name, known.OrderBy(k => k, StringComparer.Ordinal)).FirstOrDefault();
        return best == null ? "" : $"; did you mean `{best}`?";
    }
}
