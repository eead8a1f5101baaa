using System.Text;

namespace Mlm.Dsl.Text;

/// <summary>A spec's text as messages quote it.</summary>
internal static class Excerpt
{
    private const int MaxLength = 40;

    /// <summary>The text on one line, its white space folded, its middle left out where it is long.</summary>
    public static string Of(string text)
    {
        var folded = new StringBuilder();
        foreach (var character in text)
        {
            if (!char.IsWhiteSpace(character) && !char.IsControl(character))
                folded.Append(character);
            else if (folded.Length > 0 && folded[folded.Length - 1] != ' ')
                folded.Append(' ');
            // Enough to see that it is long, and a text of megabytes is not copied.
            if (folded.Length > 10 * MaxLength)
                break;
        }
        var line = folded.ToString().Trim();
        return line.Length <= MaxLength ? line : line.Substring(0, MaxLength - 1) + "…";
    }
}
