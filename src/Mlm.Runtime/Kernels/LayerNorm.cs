using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

/// <summary>Layer normalization, with or without scale and shift.</summary>
/// <remarks>
/// Biased variance, as torch.nn.functional.layer_norm. Sums run in a fixed order: same bits every run. A row whose numbers
/// are all equal (and below 1e24) becomes zeros to the bit, whatever eps is above 0; with eps 0 it becomes NaN.
/// </remarks>
public static unsafe class LayerNorm
{
    /// <summary>Normalizes each row of x to mean 0 and variance 1: <c>y = (x − mean) · rstd</c>.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="x">Input [rows, columns].</param>
    /// <param name="y">Output [rows, columns]; may be x.</param>
    /// <param name="rstd">Output [rows, 1], <c>1 / √(variance + eps)</c>; kept for <see cref="Backward"/>.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">The features that are normalized together.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void Forward(Workers workers, Slot x, Slot y, Slot rstd, int rows, int columns, float eps) =>
        Normalization.Forward(workers, new Norm(eps), x, y, rstd, rows, columns);

    /// <summary>Forward reversed: <c>dx (= or +=) rstd · (dy − mean(dy) − y · mean(dy · y))</c>, row by row.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="dy">[rows, columns]</param>
    /// <param name="y">What Forward gave, [rows, columns].</param>
    /// <param name="rstd">What Forward gave, [rows, 1].</param>
    /// <param name="dx">[rows, columns]; may be dy where it is set.</param>
    /// <param name="write">Whether dx is replaced or added to.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">The features that are normalized together.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void Backward(
        Workers workers,
        Slot dy,
        Slot y,
        Slot rstd,
        Slot dx,
        Write write,
        int rows,
        int columns
    ) => Normalization.Backward(workers, centers: true, dy, y, rstd, dx, write, rows, columns);

    /// <summary>
    /// <see cref="Forward"/>, then scale and shift: <c>normalized = (x − mean) · rstd</c>,
    /// <c>y = normalized · gain + bias</c>.
    /// </summary>
    /// <param name="workers">The threads.</param>
    /// <param name="x">Input [rows, columns].</param>
    /// <param name="gain">The scale [1, columns].</param>
    /// <param name="bias">The shift [1, columns], or null: none.</param>
    /// <param name="normalized">Output [rows, columns]; may be x; kept for <see cref="BackwardAffine"/>.</param>
    /// <param name="rstd">Output [rows, 1], <c>1 / √(variance + eps)</c>; kept for <see cref="BackwardAffine"/>.</param>
    /// <param name="y">Output [rows, columns]; may be x where normalized is not.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">The features that are normalized together.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void ForwardAffine(
        Workers workers,
        Slot x,
        Slot gain,
        Slot? bias,
        Slot normalized,
        Slot rstd,
        Slot y,
        int rows,
        int columns,
        float eps
    ) => Normalization.ForwardAffine(workers, new Norm(eps), x, gain, bias, normalized, rstd, y, rows, columns);

    /// <summary>
    /// ForwardAffine reversed for its input: with <c>dn = dy · gain</c>,
    /// <c>dx (= or +=) rstd · (dn − mean(dn) − normalized · mean(dn · normalized))</c>, row by row.
    /// </summary>
    /// <param name="workers">The threads.</param>
    /// <param name="dy">[rows, columns]</param>
    /// <param name="normalized">What ForwardAffine gave, [rows, columns].</param>
    /// <param name="rstd">What ForwardAffine gave, [rows, 1].</param>
    /// <param name="gain">The scale [1, columns].</param>
    /// <param name="dx">[rows, columns]; may be dy where it is set.</param>
    /// <param name="write">Whether dx is replaced or added to.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">The features that are normalized together.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    /// <remarks>
    /// The gradient of gain is <see cref="Elementwise.SumProducts"/> of dy and normalized, that of bias
    /// <see cref="Elementwise.SumRows"/> of dy.
    /// </remarks>
    public static void BackwardAffine(
        Workers workers,
        Slot dy,
        Slot normalized,
        Slot rstd,
        Slot gain,
        Slot dx,
        Write write,
        int rows,
        int columns
    ) => Normalization.BackwardAffine(workers, centers: true, dy, normalized, rstd, gain, dx, write, rows, columns);

    private readonly struct Norm(float eps) : INorm
    {
        // Two passes: the variance is that of deviations from the mean, never a difference of large squares. The mean is
        // itself rounded; the mean of the deviations is what it lacks.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public float Normalize<TLoops>(float* x, float* y, int columns)
            where TLoops : struct, IRowLoops
        {
            var mean = TLoops.Sum(new Total(), x, x, columns) / columns;
            var (rest, squares) = TLoops.Sums(new Deviation(mean), new SquaredDeviation(mean), x, x, columns);
            var scaled = Scale(mean, rest, squares, columns);
            TLoops.Map(scaled, x, x, y, columns);
            return scaled.Rstd;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Scaled Scale(float mean, float rest, float squares, int columns)
        {
            rest /= columns;
            squares /= columns;
            var variance = MathF.Max(MathF.FusedMultiplyAdd(-rest, rest, squares), 0f);
            return new Scaled(mean, rest, 1f / MathF.Sqrt(variance + eps));
        }
    }

    /// <summary>Σ (x − mean)</summary>
    private readonly struct Deviation(float mean) : IReduction
    {
        public float Neutral => mean;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Add<T>(T sum, T a, T b)
            where T : struct, ILanes<T> => sum + (a - T.Create(mean));
    }

    /// <summary>Σ (x − mean)²</summary>
    private readonly struct SquaredDeviation(float mean) : IReduction
    {
        public float Neutral => mean;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Add<T>(T sum, T a, T b)
            where T : struct, ILanes<T>
        {
            var deviation = a - T.Create(mean);
            return T.FusedMultiplyAdd(deviation, deviation, sum);
        }
    }

    /// <summary>(x − mean − rest) · rstd</summary>
    private readonly struct Scaled(float mean, float rest, float rstd) : IMap
    {
        public float Rstd => rstd;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b)
            where T : struct, ILanes<T> => (a - T.Create(mean) - T.Create(rest)) * T.Create(rstd);
    }
}
