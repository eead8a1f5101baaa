namespace Mlm.Training.Corpora;

/// <summary>
/// Splits paragraphs into sentences: after a full stop, question or exclamation mark, with what closes it, where a space and
/// something that starts a sentence follow. Abbreviations and initials do not end one.
/// </summary>
public static class SentenceSplitter
{
    private static readonly HashSet<string> Abbreviations = new(StringComparer.OrdinalIgnoreCase)
    {
        "e.g",
        "i.e",
        "etc",
        "vs",
        "cf",
        "no",
        "fig",
        "dr",
        "mr",
        "mrs",
        "ms",
        "st",
        "approx",
        "resp",
    };

    /// <summary>The sentences of a paragraph whose whitespace is folded.</summary>
    public static IEnumerable<string> Split(string paragraph)
    {
        var start = 0;
        for (var i = 0; i < paragraph.Length; i++)
        {
            if (paragraph[i] is not ('.' or '!' or '?'))
                continue;
            var end = i + 1;
            while (
                end < paragraph.Length && paragraph[end] is '.' or '!' or '?' or ')' or ']' or '"' or '\'' or '”' or '’'
            )
                end++;
            if (end >= paragraph.Length - 1 || paragraph[end] != ' ' || !StartsSentence(paragraph[end + 1]))
                continue;
            if (paragraph[i] == '.' && IsAbbreviation(paragraph.AsSpan(start, i - start)))
                continue;
            yield return paragraph[start..end];
            start = end + 1;
            i = end;
        }
        if (start < paragraph.Length)
            yield return paragraph[start..];
    }

    private static bool StartsSentence(char c) => char.IsUpper(c) || char.IsDigit(c) || c is '"' or '“' or '(' or '[';

    private static bool IsAbbreviation(ReadOnlySpan<char> before)
    {
        var word = before[(before.LastIndexOfAny(' ', '(') + 1)..];
        var isInitial = word.Length == 1 && char.IsUpper(word[0]);
        return isInitial || Abbreviations.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);
    }
}
