using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels.Rows;

/// <summary>How <c>LayerNorm</c> or <c>RmsNorm</c> normalizes a row.</summary>
internal unsafe interface INorm
{
    /// <summary>Normalizes x into y, which may be x, and returns the factor, 1 / √(… + eps).</summary>
    float Normalize<TLoops>(float* x, float* y, int columns)
        where TLoops : struct, IRowLoops;
}

/// <summary>What the two norms' kernels have in common: their checks, and their rows split over the threads.</summary>
internal static unsafe class Normalization
{
    private const double NsPerElement = 0.3;

    /// <summary>y normalized.</summary>
    public static void Forward<TNorm>(Workers workers, TNorm norm, Slot x, Slot y, Slot rstd, int rows, int columns)
        where TNorm : unmanaged, INorm
    {
        x.Require(rows, columns);
        y.Require(rows, columns);
        rstd.Require(rows, 1);
        workers.ForEachInLanes(new NormalizeRows<TNorm>(norm, x, y, rstd, columns), rows, columns * NsPerElement);
    }

    /// <summary>The same with gain and, where it is given, bias.</summary>
    public static void ForwardAffine<TNorm>(
        Workers workers,
        TNorm norm,
        Slot x,
        Slot gain,
        Slot? bias,
        Slot normalized,
        Slot rstd,
        Slot y,
        int rows,
        int columns
    )
        where TNorm : unmanaged, INorm
    {
        x.Require(rows, columns);
        gain.Require(1, columns);
        bias?.Require(1, columns);
        normalized.Require(rows, columns);
        rstd.Require(rows, 1);
        y.Require(rows, columns);
        var shift = bias is { } given ? given.Pointer : null;
        workers.ForEachInLanes(
            new NormalizeAffineRows<TNorm>(norm, x, gain.Pointer, shift, normalized, rstd, y, columns),
            rows,
            columns * NsPerElement
        );
    }

    /// <summary>Forward reversed.</summary>
    public static void Backward(
        Workers workers,
        bool centers,
        Slot dy,
        Slot y,
        Slot rstd,
        Slot dx,
        Write write,
        int rows,
        int columns
    )
    {
        dy.Require(rows, columns);
        y.Require(rows, columns);
        rstd.Require(rows, 1);
        dx.Require(rows, columns);
        workers.ForEachInLanes(
            new ReverseNormRows(centers, dy, y, rstd, dx, write == Write.Add, columns),
            rows,
            columns * NsPerElement
        );
    }

    /// <summary>ForwardAffine reversed for its input.</summary>
    public static void BackwardAffine(
        Workers workers,
        bool centers,
        Slot dy,
        Slot normalized,
        Slot rstd,
        Slot gain,
        Slot dx,
        Write write,
        int rows,
        int columns
    )
    {
        dy.Require(rows, columns);
        normalized.Require(rows, columns);
        rstd.Require(rows, 1);
        gain.Require(1, columns);
        dx.Require(rows, columns);
        workers.ForEachInLanes(
            new ReverseNormAffineRows(centers, dy, gain.Pointer, normalized, rstd, dx, write == Write.Add, columns),
            rows,
            columns * NsPerElement
        );
    }
}

/// <summary>Rows normalized, and the factor of each.</summary>
internal readonly unsafe struct NormalizeRows<TNorm>(TNorm norm, Slot x, Slot y, Slot rstd, int columns) : ILaneItems
    where TNorm : unmanaged, INorm
{
    public void Run<T>(int worker, int first, int end)
        where T : struct, ILanes<T>
    {
        if (WholeRowLoops<T>.Fit(columns))
            Normalize<WholeRowLoops<T>>(first, end);
        else
            Normalize<RowLoops<T>>(first, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Normalize<TLoops>(nint first, nint end)
        where TLoops : struct, IRowLoops
    {
        for (var row = first; row < end; row++)
            rstd.Pointer[row * rstd.Stride] = norm.Normalize<TLoops>(
                x.Pointer + (row * x.Stride),
                y.Pointer + (row * y.Stride),
                columns
            );
    }
}

/// <summary>Rows normalized, then y = normalized · gain + bias; bias may be null. What is normalized stays for the reversal.</summary>
internal readonly unsafe struct NormalizeAffineRows<TNorm>(
    TNorm norm,
    Slot x,
    float* gain,
    float* bias,
    Slot normalized,
    Slot rstd,
    Slot y,
    int columns
) : ILaneItems
    where TNorm : unmanaged, INorm
{
    // Of x, normalized and y as many rows, together 24 KB, stand in the first cache.
    private const int FloatsAtOnce = 2048;

    public void Run<T>(int worker, int first, int end)
        where T : struct, ILanes<T>
    {
        var rows = new NormalizeRows<TNorm>(norm, x, normalized, rstd, columns);
        var rowsAtOnce = Math.Max(1, FloatsAtOnce / Math.Max(1, columns));
        for (; first < end; first += rowsAtOnce)
        {
            var stop = Math.Min(first + rowsAtOnce, end);
            rows.Run<T>(worker, first, stop);
            ScaleAndShift<T>(first, stop);
        }
    }

    private void ScaleAndShift<T>(nint first, nint end)
        where T : struct, ILanes<T>
    {
        for (var row = first; row < end; row++)
        {
            var n = normalized.Pointer + (row * normalized.Stride);
            var yRow = y.Pointer + (row * y.Stride);
            if (bias == null)
                RowLoops<T>.Map(default(Multiplied), n, gain, yRow, columns);
            else
                RowLoops<T>.Map(default(MultipliedAndAdded), n, gain, bias, yRow, columns);
        }
    }

    /// <summary>a · b + c</summary>
    private readonly struct MultipliedAndAdded : ITernaryMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b, T c)
            where T : struct, ILanes<T> => T.FusedMultiplyAdd(a, b, c);
    }
}

/// <summary>
/// Rows of dx (= or +=) rstd · (dy − mean(dy) − y · mean(dy · y)), without mean(dy) where the norm does not center.
/// </summary>
internal readonly unsafe struct ReverseNormRows(
    bool centers,
    Slot dy,
    Slot y,
    Slot rstd,
    Slot dx,
    bool adds,
    int columns
) : ILaneItems
{
    public void Run<T>(int worker, int first, int end)
        where T : struct, ILanes<T>
    {
        if (WholeRowLoops<T>.Fit(columns))
            Reverse<WholeRowLoops<T>>(first, end);
        else
            Reverse<RowLoops<T>>(first, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Reverse<TLoops>(nint first, nint end)
        where TLoops : struct, IRowLoops
    {
        for (var row = first; row < end; row++)
        {
            float* dyRow = dy.Pointer + (row * dy.Stride),
                yRow = y.Pointer + (row * y.Stride),
                dxRow = dx.Pointer + (row * dx.Stride);
            var (total, dot) = TLoops.Sums(new Total(), new Dot(), dyRow, yRow, columns);
            TLoops.Map(Reverse(row, total, dot), dyRow, yRow, dxRow, columns, adds);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Reversed Reverse(nint row, float total, float dot) =>
        new(centers ? total / columns : 0f, dot / columns, rstd.Pointer[row * rstd.Stride]);

    /// <summary>(dy − mean − y · slope) · rstd</summary>
    private readonly struct Reversed(float mean, float slope, float rstd) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b)
            where T : struct, ILanes<T> => T.FusedMultiplyAdd(b, T.Create(-slope), a - T.Create(mean)) * T.Create(rstd);
    }
}

/// <summary>The same with dy · gain for dy, and what was normalized for y.</summary>
internal readonly unsafe struct ReverseNormAffineRows(
    bool centers,
    Slot dy,
    float* gain,
    Slot normalized,
    Slot rstd,
    Slot dx,
    bool adds,
    int columns
) : ILaneItems
{
    public void Run<T>(int worker, int first, int end)
        where T : struct, ILanes<T>
    {
        for (nint row = first; row < end; row++)
        {
            var dyRow = dy.Pointer + (row * dy.Stride);
            var n = normalized.Pointer + (row * normalized.Stride);
            var mean = centers ? RowLoops<T>.Sum(new Dot(), dyRow, gain, columns) / columns : 0f;
            var slope = RowLoops<T>.SumOfProducts(dyRow, gain, n, columns) / columns;
            RowLoops<T>.Map(
                new Reversed(mean, slope, rstd.Pointer[row * rstd.Stride]),
                dyRow,
                gain,
                n,
                dx.Pointer + (row * dx.Stride),
                columns,
                adds
            );
        }
    }

    /// <summary>(dy · gain − mean − n · slope) · rstd</summary>
    private readonly struct Reversed(float mean, float slope, float rstd) : ITernaryMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b, T c)
            where T : struct, ILanes<T> =>
            T.FusedMultiplyAdd(c, T.Create(-slope), T.FusedMultiplyAdd(a, b, T.Create(-mean))) * T.Create(rstd);
    }
}
