using System.Text;

namespace Mlm.Generator.Emission;

/// <summary>Writes lines of code: owns indentation, blank lines and <c>\n</c>. Blocks close through <c>using</c>.</summary>
/// <param name="file">The name of the file that the lines are for.</param>
internal sealed class CodeWriter(string file)
{
    private readonly StringBuilder _text = new();
    private int _lines;
    private int _depth;
    private bool _blankIsDue;
    private bool _atBlockStart = true;

    /// <summary>The name of the file that the lines are for.</summary>
    public string File { get; } = file;

    /// <summary>The number of the line that is written next, from 1 on.</summary>
    public int NextLine => _lines + (BlankComes ? 1 : 0) + 1;

    /// <summary>The number of the line that was written last.</summary>
    public int LastLine => _lines;

    private bool BlankComes => _blankIsDue && !_atBlockStart;

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
            if (BlankComes)
            {
                _text.Append('\n');
                _lines++;
            }
            _blankIsDue = false;
            _atBlockStart = false;
            _text.Append(' ', 4 * _depth).Append(line).Append('\n');
            _lines++;
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
