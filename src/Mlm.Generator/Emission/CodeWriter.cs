using System.Text;

namespace Mlm.Generator.Emission;

/// <summary>Writes lines of code: owns indentation, blank lines and <c>\n</c>. Blocks close through <c>using</c>.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _blankIsDue;
    private bool _atBlockStart = true;

    /// <summary>Writes whole lines (a raw string of several lines is indented line by line).</summary>
    public CodeWriter Line(string lines)
    {
        foreach (var line in lines.Replace("\r\n", "\n").Split('\n'))
        {
            if (line.Length == 0)
            {
                Blank();
                continue;
            }
            if (_blankIsDue && !_atBlockStart)
                _text.Append('\n');
            _blankIsDue = false;
            _atBlockStart = false;
            _text.Append(' ', 4 * _depth).Append(line).Append('\n');
        }
        return this;
    }

    /// <summary>Asks for one blank line before the next line, unless a block starts or ends there.</summary>
    public CodeWriter Blank()
    {
        _blankIsDue = true;
        return this;
    }

    /// <summary>Opens a block in braces; disposing closes it.</summary>
    public Block Open(string? head = null, string close = "}")
    {
        if (head != null)
            Line(head);
        Line("{");
        _depth++;
        _atBlockStart = true;
        return new Block(this, close);
    }

    /// <summary>Indents without braces, as the elements of a list are; disposing goes back.</summary>
    public Block Indent()
    {
        _depth++;
        return new Block(this, null);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>An open block.</summary>
    public readonly struct Block(CodeWriter writer, string? close) : IDisposable
    {
        /// <summary>Closes it.</summary>
        public void Dispose()
        {
            writer._depth--;
            writer._blankIsDue = writer._blankIsDue && close == null;
            if (close != null)
                writer.Line(close);
        }
    }
}
