using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

/// <summary>Sums, differences, products and quotients of matrices and numbers, and what their reversal needs.</summary>
public static unsafe partial class Elementwise
{
    private const double NsPerElement = 0.1;

    /// <summary><c>y[r] = a[r] + b[r % period]</c></summary>
    /// <param name="workers">The threads.</param>
    /// <param name="a">[rows, columns]</param>
    /// <param name="b">[period, columns]: rows of it for equal shapes, T for positions, 1 for a bias.</param>
    /// <param name="y">[rows, columns]; may be a, and b where period is rows.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="period">After how many rows b repeats.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape, or period is below 1.</exception>
    public static void Add(Workers workers, Slot a, Slot b, Slot y, int rows, int columns, int period) =>
        ParallelMap.Run(workers, default(Plus), a, rows, b, period, y, Write.Set, rows, columns, NsPerElement);

    /// <summary><c>y[r] = a[r % periodA] − b[r % periodB]</c></summary>
    /// <param name="workers">The threads.</param>
    /// <param name="a">[periodA, columns]</param>
    /// <param name="b">[periodB, columns]</param>
    /// <param name="y">[rows, columns]; may be a where periodA is rows, and b where periodB is rows.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="periodA">After how many rows a repeats: rows where it does not, T for positions, 1 for a bias.</param>
    /// <param name="periodB">After how many rows b repeats.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape, or a period is below 1.</exception>
    public static void Subtract(
        Workers workers,
        Slot a,
        Slot b,
        Slot y,
        int rows,
        int columns,
        int periodA,
        int periodB
    ) => ParallelMap.Run(workers, default(Minus), a, periodA, b, periodB, y, Write.Set, rows, columns, NsPerElement);

    /// <summary><c>y += x</c></summary>
    /// <param name="workers">The threads.</param>
    /// <param name="x">[rows, columns]</param>
    /// <param name="y">[rows, columns]</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void Accumulate(Workers workers, Slot x, Slot y, int rows, int columns) =>
        Add(workers, y, x, y, rows, columns, rows);

    /// <summary><c>y = x</c></summary>
    /// <param name="workers">The threads.</param>
    /// <param name="x">[rows, columns]</param>
    /// <param name="y">[rows, columns]</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void Copy(Workers workers, Slot x, Slot y, int rows, int columns) =>
        ParallelMap.Run(workers, default(Same), x, x, y, Write.Set, rows, columns, NsPerElement);

    /// <summary><see cref="Add"/> reversed for what it repeats: <c>db[p] = Σ dy[r]</c> over r ≡ p modulo period.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="dy">[rows, columns]</param>
    /// <param name="into">[period, columns]; each sum is finished, then applied once.</param>
    /// <param name="rows">How many rows; with 0 the sums are 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="period">After how many rows b repeats.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape, or period is below 1.</exception>
    /// <remarks>r ascending, in blocks of fixed length whose sums are added: same bits every run.</remarks>
    public static void SumRows(Workers workers, Slot dy, Destination into, int rows, int columns, int period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, 1);
        dy.Require(rows, columns);
        into.Slot.Require(period, columns);
        RowGroupSums.ForEach<Periodic, RowGroup>(
            workers,
            new Periodic(dy, rows, period),
            into,
            period,
            columns,
            (double)rows * columns * NsPerElement
        );
    }

    /// <summary>The rows p, p + period, …</summary>
    private readonly struct Periodic(Slot x, int rows, int period) : IRowGroups<RowGroup>
    {
        public RowGroup Group(int index) =>
            new(
                x.Pointer + ((nint)index * x.Stride),
                (nint)period * x.Stride,
                null,
                index < rows ? ((rows - 1 - index) / period) + 1 : 0
            );

        public int Target(int index) => index;
    }

    /// <summary>a − b</summary>
    private readonly struct Minus : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b)
            where T : struct, ILanes<T> => a - b;
    }
}
