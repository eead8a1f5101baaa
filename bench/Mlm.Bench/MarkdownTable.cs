using System.Text;

namespace Mlm.Bench;

/// <summary>A table of Markdown; numbers stand right.</summary>
internal sealed class MarkdownTable
{
    private readonly StringBuilder _text = new();

    /// <param name="columns">The titles; those that end in <c>&gt;</c> are of columns that stand right.</param>
    public MarkdownTable(params string[] columns)
    {
        Add([.. columns.Select(c => c.TrimEnd('>'))]);
        Add([.. columns.Select(c => c.EndsWith('>') ? "---:" : "---")]);
    }

    /// <summary>Adds a row, a cell a column.</summary>
    public void Add(params string[] cells) => _text.Append($"| {string.Join(" | ", cells)} |\n");

    public override string ToString() => _text.ToString();
}
