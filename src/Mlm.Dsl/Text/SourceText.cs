namespace Mlm.Dsl.Text;

/// <summary>A spec's text with its path, and the way from offsets to lines.</summary>
public sealed class SourceText
{
    private readonly int[] _lineStarts;

    /// <summary>Wraps <paramref name="content"/>, which came from <paramref name="path"/> (used in messages alone).</summary>
    public SourceText(string content, string path)
    {
        Content = content;
        Path = path;
        var starts = new List<int> { 0 };
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] == '\n' || (content[i] == '\r' && (i + 1 == content.Length || content[i + 1] != '\n')))
                starts.Add(i + 1);
        }
        _lineStarts = starts.ToArray();
    }

    /// <summary>The whole text.</summary>
    public string Content { get; }

    /// <summary>Where the text came from, as messages show it.</summary>
    public string Path { get; }

    /// <summary>How many lines the text has; an empty text has one.</summary>
    public int LineCount => _lineStarts.Length;

    /// <summary>The line and character of an offset.</summary>
    public LinePosition PositionOf(int offset)
    {
        var line = Array.BinarySearch(_lineStarts, offset);
        if (line < 0)
            line = ~line - 1;
        return new LinePosition(line, offset - _lineStarts[line]);
    }

    /// <summary>The number of the line where a span starts, counted from 1 as messages and comments show it.</summary>
    public int LineNumberOf(TextSpan span) => PositionOf(span.Start).Line + 1;

    /// <summary>The text of a line, counted from 0, without its line break.</summary>
    public string Line(int line)
    {
        var start = _lineStarts[line];
        var end = line + 1 < _lineStarts.Length ? _lineStarts[line + 1] : Content.Length;
        return Content.Substring(start, end - start).TrimEnd('\r', '\n');
    }

    /// <summary>The characters of a span.</summary>
    public string Slice(TextSpan span) => Content.Substring(span.Start, span.Length);
}
