using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Targets;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Kernels.Products;

/// <summary>What a product does with each tile of its finished result; by default nothing.</summary>
internal readonly unsafe struct TileFinish
{
    private readonly delegate* <in TileFinish, in FinishedTile, void> _apply;
    private readonly Slot? _bias;
    private readonly Slot? _slope;

    private TileFinish(delegate* <in TileFinish, in FinishedTile, void> apply, Slot? bias, Slot? slope)
    {
        _apply = apply;
        _bias = bias;
        _slope = slope;
    }

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsNone => _apply == null;

    /// <summary>y = c + bias</summary>
    public static TileFinish Bias(Slot bias) => new(&Apply<AddBias>, bias, null);

    /// <summary>y = c · slope</summary>
    public static TileFinish Times(Slot slope) => new(&Apply<MultiplyBySlope>, null, slope);

    /// <summary>y = f(c + bias)</summary>
    public static TileFinish Value<TActivation>(Slot? bias)
        where TActivation : struct, IActivation => new(&Apply<TakeValue<TActivation>>, bias, null);

    /// <summary>y = f(c + bias), and f′(c + bias) beside it where there is a slot for it.</summary>
    public static TileFinish ValueAndSlope<TActivation>(Slot? bias, Slot? slope)
        where TActivation : struct, ISlopedActivation =>
        slope == null ? Value<TActivation>(bias) : new(&Apply<TakeValueAndSlope<TActivation>>, bias, slope);

    /// <summary>Throws unless the slots have the product's shape.</summary>
    public void Require(int rows, int columns)
    {
        _bias?.Require(1, columns);
        _slope?.Require(rows, columns);
    }

    /// <summary>Lets the lines come that a tile's end will touch beside the product's own, while its sums are made.</summary>
    public void Fetch<TTarget>(int row, int column, int rows, int columns)
        where TTarget : struct, ITarget
    {
        if (_slope is not { } slope)
            return;
        var line = slope.Pointer + ((nint)row * slope.Stride) + column;
        for (; rows > 0; rows--, line += slope.Stride)
        {
            for (nint i = 0; i < columns; i += Lanes.Width)
                TTarget.Prefetch(line + i);
        }
    }

    /// <summary>Finishes a tile.</summary>
    public void Apply(in FinishedTile tile) => _apply(in this, in tile);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<TStep>(in TileFinish finish, in FinishedTile tile)
        where TStep : struct, IStep => Target.RunInLanes(new InLanes<TStep>(in finish, in tile));

    // c = op(c, b); rows are short, so a call for each would tell.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Map<T, TMap>(TMap op, in FinishedTile tile, float* b, nint strideB)
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
                RowLoops<T>.Map(op, c + whole, b + whole, c + whole, tile.Columns - whole);
        }
    }

    private interface IStep
    {
        static abstract void Apply<T>(in TileFinish finish, in FinishedTile tile)
            where T : struct, ILanes<T>;
    }

    private readonly ref struct InLanes<TStep>(ref readonly TileFinish finish, ref readonly FinishedTile tile)
        : ILanesBody
        where TStep : struct, IStep
    {
        private readonly ref readonly TileFinish _finish = ref finish;
        private readonly ref readonly FinishedTile _tile = ref tile;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<T>()
            where T : struct, ILanes<T> => TStep.Apply<T>(in _finish, in _tile);
    }

    /// <summary>Nothing where there is no bias.</summary>
    private readonly struct AddBias : IStep
    {
        public static void Apply<T>(in TileFinish finish, in FinishedTile tile)
            where T : struct, ILanes<T>
        {
            if (finish._bias is { } bias)
                Map<T, Plus>(default, in tile, bias.Pointer + tile.Column, 0);
        }
    }

    private readonly struct MultiplyBySlope : IStep
    {
        public static void Apply<T>(in TileFinish finish, in FinishedTile tile)
            where T : struct, ILanes<T>
        {
            var slope = finish._slope.GetValueOrDefault();
            Map<T, Multiplied>(default, in tile, tile.First(slope), slope.Stride);
        }
    }

    private readonly struct TakeValue<TActivation> : IStep
        where TActivation : struct, IActivation
    {
        public static void Apply<T>(in TileFinish finish, in FinishedTile tile)
            where T : struct, ILanes<T>
        {
            AddBias.Apply<T>(in finish, in tile);
            Map<T, ValueOf<TActivation>>(default, in tile, tile.C, tile.Stride);
        }
    }

    private readonly struct TakeValueAndSlope<TActivation> : IStep
        where TActivation : struct, ISlopedActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Apply<T>(in TileFinish finish, in FinishedTile tile)
            where T : struct, ILanes<T>
        {
            AddBias.Apply<T>(in finish, in tile);
            var slope = finish._slope.GetValueOrDefault();
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
                    Tail<T>(c + whole, s + whole, tile.Columns - whole);
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void Tail<T>(float* c, float* slope, nint rest)
            where T : struct, ILanes<T>
        {
            TActivation.ValueAndSlope(Lanes.LoadTail<T>(c, rest, 0f), out var value, out var slopeHere);
            Lanes.StoreTail(value, c, rest);
            Lanes.StoreTail(slopeHere, slope, rest);
        }
    }
}

/// <summary>A finished tile of a product's result.</summary>
internal readonly unsafe struct FinishedTile(float* c, nint stride, int row, int column, int rows, int columns)
{
    /// <summary>The tile's first element.</summary>
    public float* C => c;

    /// <summary>From one row to the next.</summary>
    public nint Stride => stride;

    /// <summary>The tile's first row in the whole result.</summary>
    public int Row => row;

    /// <summary>The tile's first column in the whole result.</summary>
    public int Column => column;

    public int Rows => rows;

    public int Columns => columns;

    /// <summary>The tile's first element of another matrix of the result's shape.</summary>
    public float* First(Slot slot) => slot.Pointer + ((nint)row * slot.Stride) + column;
}
