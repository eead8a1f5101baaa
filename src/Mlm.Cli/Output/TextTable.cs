namespace Mlm.Cli.Output;

/// <summary>Columns of text, each as wide as its widest cell.</summary>
internal sealed class TextTable(params (string Title, bool IsRightAligned)[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row, a cell a column.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Writes all rows, indented by two.</summary>
    public void Write(TextWriter writer, bool header = true)
    {
        string[] titles = [.. columns.Select(c => c.Title)];
        string[][] lines = header ? [titles, .. _rows] : [.. _rows];
        int[] widths = [.. columns.Select((_, i) => lines.Max(line => line[i].Length))];
        foreach (var line in lines)
        {
            var cells = line.Select(
                (cell, i) => columns[i].IsRightAligned ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i])
            );
            writer.WriteLine(("  " + string.Join("  ", cells)).TrimEnd());
        }
    }
}
