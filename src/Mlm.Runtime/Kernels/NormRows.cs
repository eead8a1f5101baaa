using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

/// <summary>How <see cref="LayerNorm"/> or <see cref="RmsNorm"/> normalises a row.</summary>
internal unsafe interface INorm
{
    /// <summary>Normalises x into y, which may be x, and returns the factor, 1 / √(… + eps).</summary>
    float Normalise(float* x, float* y, int columns);
}

/// <summary>What the two norms' kernels have in common: their checks, and their rows split over the threads.</summary>
internal static unsafe class NormRows
{
    private const double NsPerElement = 0.3;

    /// <summary>
    /// Whether a row is whole vectors, and few enough that one sum of each lane is precise. Such rows are each one method without
    /// a call: their sums must be waited for, and meanwhile the processor works on the rows that follow.
    /// </summary>
    public static bool AreWhole(int columns) => columns % Lanes.Width == 0 && columns <= 1024;

    /// <summary>y normalised.</summary>
    public static void Forward<TNorm>(Workers workers, TNorm norm, Slot x, Slot y, Slot rstd, int rows, int columns)
        where TNorm : unmanaged, INorm
    {
        x.Require(rows, columns);
        y.Require(rows, columns);
        rstd.Require(rows, 1);
        workers.ForEach(new NormaliseRows<TNorm>(norm, x, y, rstd, columns), rows, columns * NsPerElement);
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
        workers.ForEach(
            new NormaliseAffineRows<TNorm>(norm, x, gain.Pointer, shift, normalized, rstd, y, columns),
            rows,
            columns * NsPerElement
        );
    }

    /// <summary>Forward reversed.</summary>
    public static void Backward(
        Workers workers,
        bool centres,
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
        workers.ForEach(
            new ReverseNormRows(centres, dy, y, rstd, dx, write == Write.Add, columns),
            rows,
            columns * NsPerElement
        );
    }

    /// <summary>ForwardAffine reversed for its input.</summary>
    public static void BackwardAffine(
        Workers workers,
        bool centres,
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
        workers.ForEach(
            new ReverseNormAffineRows(centres, dy, gain.Pointer, normalized, rstd, dx, write == Write.Add, columns),
            rows,
            columns * NsPerElement
        );
    }
}

/// <summary>Rows normalised, and the factor of each.</summary>
internal readonly unsafe struct NormaliseRows<TNorm>(TNorm norm, Slot x, Slot y, Slot rstd, int columns) : IItems
    where TNorm : unmanaged, INorm
{
    public void Run(int worker, int first, int end)
    {
        for (nint row = first; row < end; row++)
            rstd.Pointer[row * rstd.Stride] = norm.Normalise(
                x.Pointer + (row * x.Stride),
                y.Pointer + (row * y.Stride),
                columns
            );
    }
}

/// <summary>Rows normalised, then y = normalized · gain + bias; bias may be null. What is normalised stays for the reversal.</summary>
internal readonly unsafe struct NormaliseAffineRows<TNorm>(
    TNorm norm,
    Slot x,
    float* gain,
    float* bias,
    Slot normalized,
    Slot rstd,
    Slot y,
    int columns
) : IItems
    where TNorm : unmanaged, INorm
{
    public void Run(int worker, int first, int end)
    {
        for (nint row = first; row < end; row++)
        {
            var n = normalized.Pointer + (row * normalized.Stride);
            var yRow = y.Pointer + (row * y.Stride);
            rstd.Pointer[row * rstd.Stride] = norm.Normalise(x.Pointer + (row * x.Stride), n, columns);
            if (bias == null)
                Rowwise.Map(default(Multiplied), n, gain, yRow, columns);
            else
                Rowwise.Map(default(MultipliedAndAdded), n, gain, bias, yRow, columns);
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
/// Rows of dx (= or +=) rstd · (dy − mean(dy) − y · mean(dy · y)), without mean(dy) where the norm does not centre.
/// </summary>
internal readonly unsafe struct ReverseNormRows(
    bool centres,
    Slot dy,
    Slot y,
    Slot rstd,
    Slot dx,
    bool adds,
    int columns
) : IItems
{
    public void Run(int worker, int first, int end)
    {
        for (nint row = first; row < end; row++)
        {
            var dyRow = dy.Pointer + (row * dy.Stride);
            var yRow = y.Pointer + (row * y.Stride);
            var dxRow = dx.Pointer + (row * dx.Stride);
            var factor = rstd.Pointer[row * rstd.Stride];
            if (!NormRows.AreWhole(columns))
            {
                var (total, dot) = Rowwise.Sums(new Total(), new Dot(), dyRow, yRow, columns);
                Rowwise.Map(Reverse(total, dot, factor), dyRow, yRow, dxRow, columns, adds);
            }
            else if (Vector512.IsHardwareAccelerated)
                ReverseWhole<Lanes512>(dyRow, yRow, factor, dxRow);
            else
                ReverseWhole<Lanes256>(dyRow, yRow, factor, dxRow);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReverseWhole<T>(float* dy, float* y, float rstd, float* dx)
        where T : struct, ILanes<T>
    {
        T total = T.Zero,
            dot = T.Zero;
        for (nint i = 0; i < columns; i += Lanes.Width)
        {
            total += T.Load(dy + i);
            dot = T.FusedMultiplyAdd(T.Load(dy + i), T.Load(y + i), dot);
        }
        var reversed = Reverse(Lanes.Sum(total), Lanes.Sum(dot), rstd);
        for (nint i = 0; i < columns; i += Lanes.Width)
        {
            var value = reversed.Apply(T.Load(dy + i), T.Load(y + i));
            (adds ? T.Load(dx + i) + value : value).Store(dx + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Reversed Reverse(float total, float dot, float rstd) =>
        new(centres ? total / columns : 0f, dot / columns, rstd);

    /// <summary>(dy − mean − y · slope) · rstd</summary>
    private readonly struct Reversed(float mean, float slope, float rstd) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b)
            where T : struct, ILanes<T> => T.FusedMultiplyAdd(b, T.Create(-slope), a - T.Create(mean)) * T.Create(rstd);
    }
}

/// <summary>The same with dy · gain for dy, and what was normalised for y.</summary>
internal readonly unsafe struct ReverseNormAffineRows(
    bool centres,
    Slot dy,
    float* gain,
    Slot normalized,
    Slot rstd,
    Slot dx,
    bool adds,
    int columns
) : IItems
{
    public void Run(int worker, int first, int end)
    {
        for (nint row = first; row < end; row++)
        {
            var dyRow = dy.Pointer + (row * dy.Stride);
            var n = normalized.Pointer + (row * normalized.Stride);
            var mean = centres ? Rowwise.Sum(new Dot(), dyRow, gain, columns) / columns : 0f;
            var slope = Rowwise.SumOfProducts(dyRow, gain, n, columns) / columns;
            Rowwise.Map(
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
