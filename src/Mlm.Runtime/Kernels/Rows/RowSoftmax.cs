using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Shared;

namespace Mlm.Runtime.Kernels.Rows;

/// <summary>Rows of a matrix, from its first one.</summary>
internal readonly unsafe struct RowBlock(float* start, nint stride)
{
    public float* Start => start;

    public nint Stride => stride;

    public float* Row(nint row) => start + (row * stride);
}

/// <summary>
/// The softmax of rows. The maximum is subtracted so that exp cannot overflow; a row that is −∞ throughout becomes NaN, as in torch.
/// </summary>
/// <remarks>
/// Two numbers a row, its statistics, are all that the probabilities need to be computed again: the largest element and 1 / Σ exp. A
/// row that lies anywhere has <see cref="Statistics"/> and <see cref="Probability"/>; <see cref="Forward"/> is faster with many short
/// rows in scratch of their own, padded to whole vectors. Sums of the two have other orders, and other last bits.
/// </remarks>
internal static unsafe class RowSoftmax<T>
    where T : struct, ILanes<T>
{
    /// <summary>A row's largest element, and 1 / Σ exp(x − max).</summary>
    public static (float Max, float Share) Statistics(float* x, nint columns)
    {
        var max = RowLoops<T>.Max(x, columns);
        return (max, 1f / RowLoops<T>.Sum(new ExpTotal(max), x, x, columns));
    }

    /// <summary>
    /// p = exp((x − max)·scale) / Σ, row by row, and the rows' statistics. Rows of x are padded to whole vectors with −∞, and are
    /// overwritten; p, which may be x, need not be padded.
    /// </summary>
    // A maximum or a sum over a row's lanes must be waited for, so some rows take each step together.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(RowBlock x, RowBlock p, int rows, int columns, float scale, RowBlock statistics)
    {
        const int rowsTogether = 8;
        var maxima = stackalloc float[rowsTogether];
        var shares = stackalloc float[rowsTogether];
        nint padded = KernelGeometry.Padded(columns);
        nint whole = columns & ~(Lanes.Width - 1);
        var factor = T.Create(scale);
        for (var row0 = 0; row0 < rows; row0 += rowsTogether)
        {
            var count = Math.Min(rowsTogether, rows - row0);
            for (var row = 0; row < count; row++)
                maxima[row] = WholeRowLoops<T>.Max(x.Row(row0 + row), padded);
            for (var row = 0; row < count; row++)
                shares[row] = 1f / ExpAndSum(x.Row(row0 + row), padded, T.Create(maxima[row]), factor);
            for (var row = 0; row < count; row++)
            {
                float* s = x.Row(row0 + row),
                    target = p.Row(row0 + row),
                    pair = statistics.Row(row0 + row);
                (pair[0], pair[1]) = (maxima[row], shares[row]);
                WholeRowLoops<T>.Map(new Times(shares[row]), s, s, target, whole);
                if (whole < columns)
                    Lanes.StoreTail(T.Load(s + whole) * T.Create(shares[row]), target + whole, columns - whole);
            }
        }
    }

    /// <summary>The probabilities of <see cref="Forward"/> once more, in place, from a row's statistics; the row is padded to whole vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Again(float* x, int columns, float scale, float* statistics)
    {
        var (top, factor) = (T.Create(statistics[0]), T.Create(scale));
        var share = T.Create(statistics[1]);
        for (nint i = 0; i < columns; i += Lanes.Width)
            (Lanes.ExpOfNoMoreThanZero((T.Load(x + i) - top) * factor) * share).Store(x + i);
    }

    /// <summary>p = softmax(scale·x)  ⇒  dx = scale · p · (dp − Σ p·dp), in place of dp, whose rows are padded to whole vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(RowBlock probabilities, RowBlock gradient, int rows, int columns, float scale)
    {
        nint whole = columns & ~(Lanes.Width - 1);
        var factor = T.Create(scale);
        for (var row = 0; row < rows; row++)
        {
            float* p = probabilities.Row(row),
                dp = gradient.Row(row);
            var tail = whole < columns ? Lanes.LoadTail<T>(p + whole, columns - whole, 0f) : T.Zero;
            var tailDp = whole < columns ? Lanes.LoadTail<T>(dp + whole, columns - whole, 0f) : T.Zero;
            T s0 = T.Zero,
                s1 = tail * tailDp;
            nint i = 0;
            for (; i + Lanes.Width < whole; i += 2 * Lanes.Width)
            {
                s0 = T.FusedMultiplyAdd(T.Load(p + i), T.Load(dp + i), s0);
                s1 = T.FusedMultiplyAdd(T.Load(p + i + Lanes.Width), T.Load(dp + i + Lanes.Width), s1);
            }
            if (i < whole)
                s0 = T.FusedMultiplyAdd(T.Load(p + i), T.Load(dp + i), s0);
            var mean = T.Create(Lanes.Sum(s0 + s1));
            for (i = 0; i < whole; i += Lanes.Width)
                (T.Load(p + i) * (T.Load(dp + i) - mean) * factor).Store(dp + i);
            if (whole < columns)
                (tail * (tailDp - mean) * factor).Store(dp + whole);
        }
    }

    // The row becomes exp((x − top)·factor), whose sum is returned.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float ExpAndSum(float* x, nint padded, T top, T factor)
    {
        T s0 = T.Zero,
            s1 = T.Zero;
        nint i = 0;
        for (; i + Lanes.Width < padded; i += 2 * Lanes.Width)
        {
            s0 += Exp(x + i, top, factor);
            s1 += Exp(x + i + Lanes.Width, top, factor);
        }
        if (i < padded)
            s0 += Exp(x + i, top, factor);
        return Lanes.Sum(s0 + s1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Exp(float* x, T top, T factor)
    {
        var exp = Lanes.ExpOfNoMoreThanZero((T.Load(x) - top) * factor);
        exp.Store(x);
        return exp;
    }
}

/// <summary>Σ exp(a − max)</summary>
internal readonly struct ExpTotal(float max) : IReduction
{
    public float Neutral => float.NegativeInfinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Add<T>(T sum, T a, T b)
        where T : struct, ILanes<T> => sum + Lanes.ExpOfNoMoreThanZero(a - T.Create(max));
}

/// <summary>exp(a − max) · share: the softmax of a row with these statistics.</summary>
internal readonly struct Probability(float max, float share) : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T a, T b)
        where T : struct, ILanes<T> => Lanes.ExpOfNoMoreThanZero(a - T.Create(max)) * T.Create(share);
}
