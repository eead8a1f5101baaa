namespace Mlm.Runtime.Memory;

/// <summary>
/// A float32 matrix in a model's memory. Rows start on 64-byte boundaries where the stride is a multiple of 16;
/// what lies between a row's last column and the next row means nothing.
/// </summary>
public readonly unsafe struct Slot
{
    internal Slot(float* pointer, long length, int stride)
    {
        Pointer = pointer;
        Length = length;
        Stride = stride;
    }

    internal float* Pointer { get; }

    /// <summary>How many floats the slot holds, padding included.</summary>
    public long Length { get; }

    /// <summary>Floats from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>How many whole rows the slot holds.</summary>
    public int Rows => Stride == 0 ? 0 : (int)(Length / Stride);

    /// <summary>Whether there is room for <paramref name="rows"/> rows of <paramref name="columns"/>, the last one included.</summary>
    internal bool Holds(int rows, int columns) =>
        rows <= 0 || (columns <= Stride && ((rows - 1L) * Stride) + columns <= Length);

    /// <summary>Throws unless the slot holds <paramref name="rows"/> rows of <paramref name="columns"/>.</summary>
    internal void Require(int rows, int columns)
    {
        if (rows < 0 || columns < 0 || !Holds(rows, columns))
            throw new ArgumentException(
                $"a slot of {Length} floats with stride {Stride} does not hold {rows} × {columns}"
            );
    }
}

/// <summary>Ids (int32) in a model's memory.</summary>
public readonly unsafe struct IdSlot
{
    internal IdSlot(int* pointer, int length)
    {
        Pointer = pointer;
        Length = length;
    }

    internal int* Pointer { get; }

    /// <summary>How many ids the slot holds.</summary>
    public int Length { get; }

    /// <summary>The ids.</summary>
    public Span<int> Span => new(Pointer, Length);

    /// <summary>Throws unless the slot holds <paramref name="count"/> ids.</summary>
    internal void Require(int count)
    {
        if ((uint)count > (uint)Length)
            throw new ArgumentException($"a slot of {Length} ids does not hold {count}");
    }
}
