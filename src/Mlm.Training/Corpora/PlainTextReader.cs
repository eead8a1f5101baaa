using System.Globalization;

namespace Mlm.Training.Corpora;

/// <summary>
/// Reads text and Markdown: paragraphs are set apart by blank lines, documents are passages of about
/// <see cref="PassageLength"/> characters, so that one long file still has something to hold out.
/// </summary>
public static class PlainTextReader
{
    /// <summary>A passage ends with the paragraph that makes it this long, in characters.</summary>
    public const int PassageLength = 4000;

    /// <summary>Reads a text.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="name">The file's name, without what differs between machines.</param>
    /// <param name="isMarkdown">Whether to leave out fenced code and the marks of headings and quotes.</param>
    /// <exception cref="InvalidDataException">The file is not text.</exception>
    public static IReadOnlyList<CorpusDocument> Read(TextReader reader, string name, bool isMarkdown)
    {
        var documents = new List<CorpusDocument>();
        var passage = new List<string>();
        foreach (var paragraph in Paragraphs(reader, name, isMarkdown))
        {
            passage.Add(paragraph);
            if (passage.Sum(p => p.Length) >= PassageLength)
                EndPassage();
        }
        EndPassage();
        return documents;

        void EndPassage()
        {
            if (passage.Count > 0)
                documents.Add(
                    new CorpusDocument(
                        name + "#" + documents.Count.ToString(CultureInfo.InvariantCulture),
                        passage.ToArray()
                    )
                );
            passage.Clear();
        }
    }

    private static IEnumerable<string> Paragraphs(TextReader reader, string name, bool isMarkdown)
    {
        var lines = new List<string>();
        var isFenced = false;
        while (reader.ReadLine() is { } line)
        {
            if (line.Contains('\0'))
                throw new InvalidDataException($"{name} is not text: it holds a zero byte");
            var isFence = isMarkdown && line.AsSpan().TrimStart().StartsWith("```");
            isFenced ^= isFence;
            if (string.IsNullOrWhiteSpace(line) || isFence)
            {
                if (lines.Count > 0)
                    yield return Whitespace.Fold(string.Join(' ', lines));
                lines.Clear();
            }
            else if (!isFenced)
                lines.Add(isMarkdown ? line.TrimStart(' ', '#', '>', '*', '-', '|') : line);
        }
        if (lines.Count > 0)
            yield return Whitespace.Fold(string.Join(' ', lines));
    }
}
