using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Kernels;

/// <summary>
/// What a product does with each tile of its finished result, while the tile is still in the first cache: a bias, an activation
/// with its slope kept for the backward, or the backward's multiplication with that slope. By default nothing.
/// </summary>
/// <remarks>
/// Element by element after the whole sum, so the bits depend on no tiling. Where the product is added to its result, it is the
/// sum of both that is finished. The slots overlap neither one another nor an operand or the result. A value is the bits that the
/// activation's kernel makes of c + bias, and a slope those of its Backward; only <see cref="Silu"/> that keeps its slope takes
/// the value from the same intermediate results, which differs in its last bits.
/// </remarks>
public readonly unsafe struct Epilogue
{
    private readonly delegate* <in Epilogue, in Tile, void> _apply;
    private readonly Slot? _bias;
    private readonly Slot? _slope;

    private Epilogue(delegate* <in Epilogue, in Tile, void> apply, Slot? bias, Slot? slope)
    {
        _apply = apply;
        _bias = bias;
        _slope = slope;
    }

    /// <summary>Whether there is nothing to do.</summary>
    internal bool IsNone => _apply == null;

    /// <summary><c>y = c + bias</c></summary>
    /// <param name="bias">[1, columns]</param>
    public static Epilogue Bias(Slot bias) => new(&ApplyBias, bias, null);

    /// <summary><c>y = c · slope</c>: the reversal of an activation whose slope was kept.</summary>
    /// <param name="slope">[rows, columns]</param>
    public static Epilogue Times(Slot slope) => new(&ApplyTimes, null, slope);

    /// <summary><c>y = gelu(c + bias)</c>, see <see cref="Kernels.Gelu"/>.</summary>
    /// <param name="bias">[1, columns]; null for none.</param>
    /// <param name="slope">Output [rows, columns], gelu′(c + bias); null where nothing is reversed.</param>
    public static Epilogue Gelu(Slot? bias = null, Slot? slope = null) => Sloped<Gelu.Function>(bias, slope);

    /// <summary><c>y = gelu_erf(c + bias)</c>, see <see cref="Kernels.GeluErf"/>.</summary>
    /// <param name="bias">[1, columns]; null for none.</param>
    /// <param name="slope">Output [rows, columns], gelu_erf′(c + bias); null where nothing is reversed.</param>
    public static Epilogue GeluErf(Slot? bias = null, Slot? slope = null) => Sloped<GeluErf.Function>(bias, slope);

    /// <summary><c>y = silu(c + bias)</c>, see <see cref="Kernels.Silu"/>.</summary>
    /// <param name="bias">[1, columns]; null for none.</param>
    /// <param name="slope">Output [rows, columns], silu′(c + bias); null where nothing is reversed.</param>
    public static Epilogue Silu(Slot? bias = null, Slot? slope = null) => Sloped<Silu.Function>(bias, slope);

    /// <summary><c>y = relu(c + bias)</c>, see <see cref="Kernels.Relu"/>, whose slope is one of y.</summary>
    /// <param name="bias">[1, columns]; null for none.</param>
    public static Epilogue Relu(Slot? bias = null) => OfValue<Relu.Function>(bias);

    /// <summary><c>y = tanh(c + bias)</c>, see <see cref="Kernels.Tanh"/>, whose slope is one of y.</summary>
    /// <param name="bias">[1, columns]; null for none.</param>
    public static Epilogue Tanh(Slot? bias = null) => OfValue<Tanh.Function>(bias);

    /// <summary><c>y = σ(c + bias)</c>, see <see cref="Kernels.Sigmoid"/>, whose slope is one of y.</summary>
    /// <param name="bias">[1, columns]; null for none.</param>
    public static Epilogue Sigmoid(Slot? bias = null) => OfValue<Sigmoid.Function>(bias);

    /// <summary>Throws unless the slots have the product's shape.</summary>
    internal void Require(int rows, int columns)
    {
        _bias?.Require(1, columns);
        _slope?.Require(rows, columns);
    }

    /// <summary>Lets the lines come that a tile's end will touch beside the product's own, while its sums are made.</summary>
    internal void Fetch(int row, int column, int rows, int columns)
    {
        if (_slope is not { } slope || !Sse.IsSupported)
            return;
        var line = slope.Pointer + ((nint)row * slope.Stride) + column;
        for (; rows > 0; rows--, line += slope.Stride)
        {
            for (nint i = 0; i < columns; i += Lanes.Width)
                Sse.Prefetch0(line + i);
        }
    }

    /// <summary>Finishes a tile.</summary>
    internal void Apply(in Tile tile) => _apply(in this, in tile);

    private static Epilogue OfValue<TActivation>(Slot? bias)
        where TActivation : struct, IActivation => new(&ApplyValue<TActivation>, bias, null);

    private static Epilogue Sloped<TActivation>(Slot? bias, Slot? slope)
        where TActivation : struct, ISlopedActivation =>
        slope == null ? OfValue<TActivation>(bias) : new(&ApplySloped<TActivation>, bias, slope);

    // Nothing where there is no bias.
    private static void ApplyBias(in Epilogue epilogue, in Tile tile)
    {
        if (epilogue._bias is { } bias)
            Map(default(Plus), in tile, bias.Pointer + tile.Column, 0);
    }

    private static void ApplyTimes(in Epilogue epilogue, in Tile tile)
    {
        var slope = epilogue._slope.GetValueOrDefault();
        Map(default(Multiplied), in tile, tile.First(slope), slope.Stride);
    }

    private static void ApplyValue<TActivation>(in Epilogue epilogue, in Tile tile)
        where TActivation : struct, IActivation
    {
        ApplyBias(in epilogue, in tile);
        Map(default(ValueOf<TActivation>), in tile, tile.C, tile.Stride);
    }

    // c = op(c, b); rows are short, so a call for each would tell.
    private static void Map<TMap>(TMap op, in Tile tile, float* b, nint strideB)
        where TMap : struct, IMap
    {
        if (Vector512.IsHardwareAccelerated)
            Map<Lanes512, TMap>(op, in tile, b, strideB);
        else
            Map<Lanes256, TMap>(op, in tile, b, strideB);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Map<T, TMap>(TMap op, in Tile tile, float* b, nint strideB)
        where T : struct, ILanes<T>
        where TMap : struct, IMap
    {
        var c = tile.C;
        nint whole = tile.Columns & ~(Lanes.Width - 1);
        for (var row = 0; row < tile.Rows; row++, c += tile.Stride, b += strideB)
        {
            for (nint i = 0; i < whole; i += Lanes.Width)
                op.Apply(T.Load(c + i), T.Load(b + i)).Store(c + i);
            if (whole < tile.Columns)
                RowLoops.Map(op, c + whole, b + whole, c + whole, tile.Columns - whole);
        }
    }

    private static void ApplySloped<TActivation>(in Epilogue epilogue, in Tile tile)
        where TActivation : struct, ISlopedActivation
    {
        if (Vector512.IsHardwareAccelerated)
            ApplySloped<Lanes512, TActivation>(in epilogue, in tile);
        else
            ApplySloped<Lanes256, TActivation>(in epilogue, in tile);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ApplySloped<T, TActivation>(in Epilogue epilogue, in Tile tile)
        where T : struct, ILanes<T>
        where TActivation : struct, ISlopedActivation
    {
        ApplyBias(in epilogue, in tile);
        var slope = epilogue._slope.GetValueOrDefault();
        var slopes = tile.First(slope);
        nint whole = tile.Columns & ~(Lanes.Width - 1);
        for (nint row = 0; row < tile.Rows; row++)
        {
            var c = tile.C + (row * tile.Stride);
            var s = slopes + (row * slope.Stride);
            for (nint i = 0; i < whole; i += Lanes.Width)
            {
                TActivation.ValueAndSlope(T.Load(c + i), out var value, out var slopeHere);
                value.Store(c + i);
                slopeHere.Store(s + i);
            }
            if (whole < tile.Columns)
                SlopedTail<T, TActivation>(c + whole, s + whole, tile.Columns - whole);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SlopedTail<T, TActivation>(float* c, float* slope, nint rest)
        where T : struct, ILanes<T>
        where TActivation : struct, ISlopedActivation
    {
        TActivation.ValueAndSlope(Lanes.LoadTail<T>(c, rest, 0f), out var value, out var slopeHere);
        Lanes.StoreTail(value, c, rest);
        Lanes.StoreTail(slopeHere, slope, rest);
    }

    /// <summary>A finished tile of the product's result.</summary>
    internal readonly ref struct Tile(float* c, nint stride, int row, int column, int rows, int columns)
    {
        /// <summary>The tile's first element, and from one row to the next.</summary>
        public float* C => c;

        public nint Stride => stride;

        /// <summary>Where the tile stands in the whole result.</summary>
        public int Row => row;

        public int Column => column;

        public int Rows => rows;

        public int Columns => columns;

        /// <summary>The tile's first element of another matrix of the result's shape.</summary>
        public float* First(Slot slot) => slot.Pointer + ((nint)row * slot.Stride) + column;
    }

    private readonly struct ValueOf<TActivation> : IMap
        where TActivation : struct, IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b)
            where T : struct, ILanes<T> => TActivation.Value(a);
    }
}

/// <summary>A function of each element.</summary>
internal interface IActivation
{
    static abstract T Value<T>(T x)
        where T : struct, ILanes<T>;
}

/// <summary>One whose slope comes of the same intermediate results as its value.</summary>
internal interface ISlopedActivation : IActivation
{
    static abstract void ValueAndSlope<T>(T x, out T value, out T slope)
        where T : struct, ILanes<T>;
}
