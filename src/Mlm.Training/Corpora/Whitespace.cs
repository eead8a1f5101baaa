using System.Text;

namespace Mlm.Training.Corpora;

/// <summary>Whitespace, as text has it that was wrapped and indented for an editor.</summary>
internal static class Whitespace
{
    /// <summary>Makes every run of whitespace one space and trims both ends.</summary>
    public static string Fold(ReadOnlySpan<char> text)
    {
        var folded = new StringBuilder(text.Length);
        var pending = false;
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                pending = folded.Length > 0;
                continue;
            }
            if (pending)
                folded.Append(' ');
            pending = false;
            folded.Append(c);
        }
        return folded.ToString();
    }
}
