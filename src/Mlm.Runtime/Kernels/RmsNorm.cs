using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

/// <summary>Normalization by the root of the mean square, with or without scale.</summary>
/// <remarks>
/// As torch.nn.functional.rms_norm (Zhang and Sennrich 2019). Sums run in a fixed order: same bits every run. A row of
/// zeros becomes zeros whatever eps is above 0; with eps 0 it becomes NaN.
/// </remarks>
public static unsafe class RmsNorm
{
    /// <summary>Scales each row of x to mean square 1: <c>y = x · rstd</c>.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="x">Input [rows, columns].</param>
    /// <param name="y">Output [rows, columns]; may be x.</param>
    /// <param name="rstd">Output [rows, 1], <c>1 / √(mean(x²) + eps)</c>; kept for <see cref="Backward"/>.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">The features that are normalized together.</param>
    /// <param name="eps">Added to the mean square.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void Forward(Workers workers, Slot x, Slot y, Slot rstd, int rows, int columns, float eps) =>
        Normalization.Forward(workers, new Norm(eps), x, y, rstd, rows, columns);

    /// <summary>Forward reversed: <c>dx (= or +=) rstd · (dy − y · mean(dy · y))</c>, row by row.</summary>
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
    ) => Normalization.Backward(workers, centers: false, dy, y, rstd, dx, write, rows, columns);

    /// <summary><see cref="Forward"/>, then scale: <c>normalized = x · rstd</c>, <c>y = normalized · gain</c>.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="x">Input [rows, columns].</param>
    /// <param name="gain">The scale [1, columns].</param>
    /// <param name="normalized">Output [rows, columns]; may be x; kept for <see cref="BackwardAffine"/>.</param>
    /// <param name="rstd">Output [rows, 1], <c>1 / √(mean(x²) + eps)</c>; kept for <see cref="BackwardAffine"/>.</param>
    /// <param name="y">Output [rows, columns]; may be x where normalized is not.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">The features that are normalized together.</param>
    /// <param name="eps">Added to the mean square.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void ForwardAffine(
        Workers workers,
        Slot x,
        Slot gain,
        Slot normalized,
        Slot rstd,
        Slot y,
        int rows,
        int columns,
        float eps
    ) => Normalization.ForwardAffine(workers, new Norm(eps), x, gain, null, normalized, rstd, y, rows, columns);

    /// <summary>
    /// ForwardAffine reversed for its input: with <c>dn = dy · gain</c>,
    /// <c>dx (= or +=) rstd · (dn − normalized · mean(dn · normalized))</c>, row by row.
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
    /// <remarks>The gradient of gain is <see cref="Elementwise.SumProducts"/> of dy and normalized.</remarks>
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
    ) => Normalization.BackwardAffine(workers, centers: false, dy, normalized, rstd, gain, dx, write, rows, columns);

    private readonly struct Norm(float eps) : INorm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public float Normalize<TLoops>(float* x, float* y, int columns)
            where TLoops : struct, IRowLoops
        {
            var rstd = Rstd(TLoops.Sum(new Dot(), x, x, columns), columns);
            TLoops.Map(new Times(rstd), x, x, y, columns);
            return rstd;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private float Rstd(float squares, int columns) => 1f / MathF.Sqrt((squares / columns) + eps);
    }
}
