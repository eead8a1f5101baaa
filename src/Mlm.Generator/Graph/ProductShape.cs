namespace Mlm.Generator.Graph;

/// <summary>How long an axis is: constant, or, of a selection's rows, at most so much.</summary>
internal readonly record struct Extent(int Max, Selection? Selection)
{
    /// <summary>A value's rows.</summary>
    public static Extent RowsOf(Value value) => new(value.Shape.MaxRows, value.Shape.Selection);

    /// <summary>A value's columns.</summary>
    public static Extent ColumnsOf(Value value) => new(value.Shape.Columns.Size, null);
}

/// <summary>A matrix product C[rows, columns] = Σ over inner, whatever of its operands stands transposed.</summary>
/// <param name="MakesWeight">Whether C has a weight's shape, so that A stands in memory as [inner, rows].</param>
internal sealed record ProductShape(Extent Rows, Extent Inner, Extent Columns, bool MakesWeight = false);
