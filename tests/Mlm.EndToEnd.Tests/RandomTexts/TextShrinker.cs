namespace Mlm.EndToEnd.Tests.RandomTexts;

/// <summary>Makes a text that fails shorter while it fails in the same way.</summary>
internal static class TextShrinker
{
    /// <summary>Leaves out lines, then characters: halves, quarters, …, down to one.</summary>
    /// <param name="text">A text that fails.</param>
    /// <param name="isSame">Whether a shorter one fails in the same way.</param>
    public static string Shrink(string text, Func<string, bool> isSame)
    {
        var lines = Shrink(text.Split('\n'), parts => string.Join("\n", parts), isSame);
        var characters = string.Join("\n", lines).Select(c => c.ToString()).ToArray();
        return string.Concat(Shrink(characters, string.Concat, isSame));
    }

    private static string[] Shrink(string[] parts, Func<IEnumerable<string>, string> join, Func<string, bool> isSame)
    {
        for (var length = Math.Max(1, parts.Length / 2); length > 0; length /= 2)
        {
            for (var start = parts.Length - length; start >= 0; start -= length)
            {
                string[] shorter = [.. parts[..start], .. parts[(start + length)..]];
                if (isSame(join(shorter)))
                    parts = shorter;
            }
        }
        return parts;
    }
}
