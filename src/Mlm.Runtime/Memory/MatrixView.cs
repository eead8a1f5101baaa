namespace Mlm.Runtime.Memory;

/// <summary>A read-only look at a matrix in a model's memory, whose rows may be padded. Valid until the next step or run.</summary>
public readonly unsafe ref struct MatrixView
{
    private readonly Slot _slot;

    internal MatrixView(Slot slot, int rows, int columns)
    {
        slot.Require(rows, columns);
        _slot = slot;
        Rows = rows;
        Columns = columns;
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>One row, <see cref="Columns"/> long.</summary>
    public ReadOnlySpan<float> this[int row]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(row);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
            return new ReadOnlySpan<float>(_slot.Pointer + ((long)row * _slot.Stride), Columns);
        }
    }

    /// <summary>A dense copy, row by row.</summary>
    public float[] ToArray()
    {
        var dense = new float[checked(Rows * Columns)];
        for (var row = 0; row < Rows; row++)
            this[row].CopyTo(dense.AsSpan(row * Columns));
        return dense;
    }
}
