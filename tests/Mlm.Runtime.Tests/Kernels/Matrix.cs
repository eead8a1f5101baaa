using System.Runtime.InteropServices;
using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Tests.Kernels;

/// <summary>
/// A matrix in guarded memory: before it, behind it and in its padding stands a NaN of its own kind. A kernel that writes
/// there is caught by <see cref="RequireIntact"/>, one that uses what it read there by its result.
/// </summary>
internal sealed unsafe class Matrix
{
    private const int GuardFloats = 80;
    private const int GuardBits = 0x7FC0_DEAD;

    // A slot does not keep its matrix alive; whoever holds a slot was given it a moment ago.
    private static readonly Matrix[] Recent = new Matrix[4096];
    private static int _created;
    private readonly float* _memory;
    private readonly long _lengthFloats;

    public Matrix(int rows, int columns, int padding = 3, int misalignment = 0)
    {
        (Rows, Columns, Stride) = (rows, columns, Math.Max(columns + padding, 1));
        // The last row's padding is not the slot's: a kernel that reads there reads the guard.
        var length = rows == 0 ? 0 : ((rows - 1L) * Stride) + columns;
        _lengthFloats = length + (2 * GuardFloats) + misalignment;
        _memory = (float*)NativeMemory.AlignedAlloc((nuint)_lengthFloats * sizeof(float), 64);
        new Span<int>(_memory, (int)_lengthFloats).Fill(GuardBits);
        Pointer = _memory + GuardFloats + misalignment;
        Slot = new Slot(Pointer, length, Stride);
        Recent[(uint)Interlocked.Increment(ref _created) % Recent.Length] = this;
    }

    ~Matrix() => NativeMemory.AlignedFree(_memory);

    public int Rows { get; }

    public int Columns { get; }

    public int Stride { get; }

    public Slot Slot { get; }

    private float* Pointer { get; }

    public float this[int row, int column]
    {
        get => Pointer[((long)row * Stride) + column];
        set => Pointer[((long)row * Stride) + column] = value;
    }

    /// <summary>Numbers in −1 … 1, times scale, plus offset; never constant.</summary>
    public static Matrix Random(
        int rows,
        int columns,
        int seed,
        float scale = 1,
        float offset = 0,
        int padding = 3,
        int misalignment = 0
    )
    {
        var matrix = new Matrix(rows, columns, padding, misalignment);
        var random = new System.Random(seed);
        for (var row = 0; row < rows; row++)
        for (var column = 0; column < columns; column++)
            matrix[row, column] = (((float)random.NextDouble() * 2) - 1) * scale + offset;
        return matrix;
    }

    /// <summary>The numbers row by row.</summary>
    public static Matrix Of(int rows, int columns, ReadOnlySpan<float> values)
    {
        var matrix = new Matrix(rows, columns);
        for (var row = 0; row < rows; row++)
        for (var column = 0; column < columns; column++)
            matrix[row, column] = values[(row * columns) + column];
        return matrix;
    }

    public Matrix Clone()
    {
        var copy = new Matrix(Rows, Columns, Stride - Columns);
        for (var row = 0; row < Rows; row++)
        for (var column = 0; column < Columns; column++)
            copy[row, column] = this[row, column];
        return copy;
    }

    public double[,] ToDouble()
    {
        var values = new double[Rows, Columns];
        for (var row = 0; row < Rows; row++)
        for (var column = 0; column < Columns; column++)
            values[row, column] = this[row, column];
        return values;
    }

    /// <summary>Fails if anything around the matrix changed.</summary>
    public void RequireIntact(string name)
    {
        var first = Pointer - _memory;
        for (long i = 0; i < _lengthFloats; i++)
        {
            var at = i - first;
            var inside = at >= 0 && at / Stride < Rows && at % Stride < Columns;
            if (!inside && ((int*)_memory)[i] != GuardBits)
                Assert.Fail($"{name}: written {at} floats from the start of {Rows} × {Columns} (stride {Stride})");
        }
        GC.KeepAlive(this);
    }

    public static IdSlot Ids(params int[] ids)
    {
        // Small, and as long-lived as the test run.
        var memory = (int*)NativeMemory.AlignedAlloc((nuint)(ids.Length * sizeof(int)) + 64, 64);
        ids.CopyTo(new Span<int>(memory, ids.Length));
        return new IdSlot(memory, ids.Length);
    }
}
