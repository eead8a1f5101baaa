using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

/// <summary>Sums of matrices, and what their reversal needs.</summary>
public static unsafe class Elementwise
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
    public static void Add(Workers workers, Slot a, Slot b, Slot y, int rows, int columns, int period)
    {
        if (rows > 0)
            ArgumentOutOfRangeException.ThrowIfLessThan(period, 1);
        a.Require(rows, columns);
        b.Require(Math.Min(period, rows), columns);
        y.Require(rows, columns);
        workers.ForEach(
            new MapRows<Plus>(default, b, period, a, y, adds: false, columns),
            rows,
            columns * NsPerElement
        );
    }

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
    public static void Copy(Workers workers, Slot x, Slot y, int rows, int columns)
    {
        x.Require(rows, columns);
        y.Require(rows, columns);
        workers.ForEach(new MapRows<Same>(default, x, rows, x, y, adds: false, columns), rows, columns * NsPerElement);
    }

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
        RowSum.ForEach(
            workers,
            new Periodic(dy, rows, period),
            into,
            period,
            columns,
            (double)rows * columns * NsPerElement
        );
    }

    /// <summary>The rows p, p + period, …</summary>
    private readonly struct Periodic(Slot dy, int rows, int period) : IRowGroups
    {
        public RowGroup Group(int index) =>
            new(
                dy.Pointer + ((nint)index * dy.Stride),
                (nint)period * dy.Stride,
                null,
                index < rows ? ((rows - 1 - index) / period) + 1 : 0
            );

        public int Target(int index) => index;
    }
}
