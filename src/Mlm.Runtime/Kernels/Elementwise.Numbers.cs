using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

public static unsafe partial class Elementwise
{
    /// <summary><c>y (= or +=) scale · x + shift</c>, in one rounding.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="x">[rows, columns]</param>
    /// <param name="y">[rows, columns]; may be x, added to as well as set.</param>
    /// <param name="write">Whether y is replaced or added to.</param>
    /// <param name="scale">The factor.</param>
    /// <param name="shift">What is added.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void Affine(
        Workers workers,
        Slot x,
        Slot y,
        Write write,
        float scale,
        float shift,
        int rows,
        int columns
    ) => ParallelMap.Run(workers, new ScaledAndShifted(scale, shift), x, x, y, write, rows, columns, NsPerElement);

    /// <summary><c>y (= or +=) x / divisor</c>, correctly rounded: what x · (1 / divisor) is not.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="x">[rows, columns]</param>
    /// <param name="y">[rows, columns]; may be x, added to as well as set.</param>
    /// <param name="write">Whether y is replaced or added to.</param>
    /// <param name="divisor">The number below the line.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void DivideByNumber(
        Workers workers,
        Slot x,
        Slot y,
        Write write,
        float divisor,
        int rows,
        int columns
    ) => ParallelMap.Run(workers, new DividedBy(divisor), x, x, y, write, rows, columns, NsPerElement);

    /// <summary><c>y = numerator / x</c>, correctly rounded; where x is 0, ±∞ or NaN.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="x">[rows, columns]</param>
    /// <param name="y">[rows, columns]; may be x.</param>
    /// <param name="numerator">The number above the line.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void Reciprocal(Workers workers, Slot x, Slot y, float numerator, int rows, int columns) =>
        ParallelMap.Run(workers, new Inverse(numerator), x, x, y, Write.Set, rows, columns, NsPerElement);

    /// <summary>a · scale + shift</summary>
    private readonly struct ScaledAndShifted(float scale, float shift) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b)
            where T : struct, ILanes<T> => T.FusedMultiplyAdd(a, T.Create(scale), T.Create(shift));
    }

    /// <summary>a / divisor</summary>
    private readonly struct DividedBy(float divisor) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b)
            where T : struct, ILanes<T> => a / T.Create(divisor);
    }

    /// <summary>numerator / a</summary>
    private readonly struct Inverse(float numerator) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b)
            where T : struct, ILanes<T> => T.Create(numerator) / a;
    }
}
