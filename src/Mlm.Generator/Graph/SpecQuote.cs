using System.Text;

namespace Mlm.Generator.Graph;

/// <summary>How a statement of the spec is quoted in generated code.</summary>
internal static class SpecQuote
{
    private const int MaxLength = 160;

    /// <summary>The statement without comments, on one line, its white space folded, cut where it is very long.</summary>
    public static string OneLine(string statement)
    {
        var lines = statement.Split('\n', '\r').Select(WithoutComment);
        var text = Clean(string.Join(" ", lines));
        return text.Length <= MaxLength ? text : text.Substring(0, MaxLength) + " …";
    }

    /// <summary>The text on one line: white space folded, without characters that end a line of C# or break XML.</summary>
    public static string Clean(string text)
    {
        var folded = new StringBuilder();
        foreach (var character in text)
        {
            // Lone surrogates and the two non-characters are no XML; a control character or a line break is a space.
            if (char.IsSurrogate(character) || character is '\uFFFE' or '\uFFFF')
                folded.Append('?');
            else if (!char.IsWhiteSpace(character) && !char.IsControl(character))
                folded.Append(character);
            else if (folded.Length > 0 && folded[folded.Length - 1] != ' ')
                folded.Append(' ');
        }
        return folded.ToString().Trim();
    }

    private static string WithoutComment(string line)
    {
        var inString = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
                inString = !inString;
            else if (!inString && line[i] == '/' && i + 1 < line.Length && line[i + 1] == '/')
                return line.Substring(0, i);
        }
        return line;
    }
}
