using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

public static unsafe partial class Elementwise
{
    /// <summary><c>y[r] (= or +=) a[r] · b[r % period]</c></summary>
    /// <param name="workers">The threads.</param>
    /// <param name="a">[rows, columns]</param>
    /// <param name="b">[period, columns]</param>
    /// <param name="y">[rows, columns]; may be a, and b where period is rows, added to as well as set.</param>
    /// <param name="write">Whether y is replaced or added to.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="period">After how many rows b repeats.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape, or period is below 1.</exception>
    public static void Multiply(
        Workers workers,
        Slot a,
        Slot b,
        Slot y,
        Write write,
        int rows,
        int columns,
        int period
    ) => ParallelMap.Run(workers, default(Multiplied), a, rows, b, period, y, write, rows, columns, NsPerElement);

    /// <summary><c>y[r] (= or +=) a[r % periodA] / b[r % periodB]</c>, correctly rounded; what b makes 0 is ±∞ or NaN.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="a">[periodA, columns]</param>
    /// <param name="b">[periodB, columns]</param>
    /// <param name="y">[rows, columns]; may be a where periodA is rows, and b where periodB is rows, added to as well as set.</param>
    /// <param name="write">Whether y is replaced or added to.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="periodA">After how many rows a repeats.</param>
    /// <param name="periodB">After how many rows b repeats.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape, or a period is below 1.</exception>
    public static void Divide(
        Workers workers,
        Slot a,
        Slot b,
        Slot y,
        Write write,
        int rows,
        int columns,
        int periodA,
        int periodB
    ) => ParallelMap.Run(workers, default(Divided), a, periodA, b, periodB, y, write, rows, columns, NsPerElement);

    /// <summary>
    /// <see cref="Multiply"/> reversed for what it repeats: <c>db[p] = Σ dy[r] · x[r]</c> over r ≡ p modulo period.
    /// </summary>
    /// <param name="workers">The threads.</param>
    /// <param name="dy">[rows, columns]</param>
    /// <param name="x">The other factor, [rows, columns].</param>
    /// <param name="into">[period, columns]; each sum is finished, then applied once.</param>
    /// <param name="rows">How many rows; with 0 the sums are 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="period">After how many rows b repeats.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape, or period is below 1.</exception>
    /// <remarks>As <see cref="SumRows"/>, with fused multiply-adds.</remarks>
    public static void SumProducts(
        Workers workers,
        Slot dy,
        Slot x,
        Destination into,
        int rows,
        int columns,
        int period
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, 1);
        dy.Require(rows, columns);
        x.Require(rows, columns);
        into.Slot.Require(period, columns);
        RowGroupSums.ForEach<PeriodicProducts, ProductGroup>(
            workers,
            new PeriodicProducts(new Periodic(dy, rows, period), new Periodic(x, rows, period)),
            into,
            period,
            columns,
            2.0 * rows * columns * NsPerElement
        );
    }

    /// <summary>The products of the rows p, p + period, …</summary>
    private readonly struct PeriodicProducts(Periodic a, Periodic b) : IRowGroups<ProductGroup>
    {
        public ProductGroup Group(int index) => new(a.Group(index), b.Group(index));

        public int Target(int index) => index;
    }

    /// <summary>a / b</summary>
    private readonly struct Divided : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b)
            where T : struct, ILanes<T> => a / b;
    }
}
