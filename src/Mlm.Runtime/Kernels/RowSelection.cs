using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

/// <summary>Picks rows out of a matrix and puts them back.</summary>
/// <remarks>
/// In a training step places always ascend, as <see cref="Select"/> and <see cref="SelectAll"/> give them; whoever asks for
/// rows at places of their own may give them in any order, and one twice: <see cref="Gather"/> takes them so.
/// </remarks>
public static unsafe class RowSelection
{
    private const double NsPerElement = 0.1;

    /// <summary>The places where the indicator is 1, ascending, and how many they are.</summary>
    /// <param name="indicator">[rows], 0 or 1.</param>
    /// <param name="places">Output, room for rows ids; what stands behind the last place stays.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static int Select(IdSlot indicator, IdSlot places, int rows)
    {
        indicator.Require(rows);
        places.Require(rows);
        var count = 0;
        for (var row = 0; row < rows; row++)
        {
            if (indicator.Pointer[row] == 1)
                places.Pointer[count++] = row;
        }
        return count;
    }

    /// <summary>Every place, 0 … rows − 1; returns rows.</summary>
    /// <param name="places">Output [rows].</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static int SelectAll(IdSlot places, int rows)
    {
        places.Require(rows);
        for (var row = 0; row < rows; row++)
            places.Pointer[row] = row;
        return rows;
    }

    /// <summary><c>y[m] = x[places[m] % period]</c></summary>
    /// <param name="workers">The threads.</param>
    /// <param name="x">[period, columns]</param>
    /// <param name="places">[count], not negative.</param>
    /// <param name="y">[count, columns]</param>
    /// <param name="count">How many places; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="period">Rows of x; with all rows of the model, nothing repeats.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape, or a place is negative.</exception>
    public static void Gather(Workers workers, Slot x, IdSlot places, Slot y, int count, int columns, int period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, Math.Min(count, 1));
        x.Require(period, columns);
        y.Require(count, columns);
        IdCheck.Below(places, count, 1L << 31, nameof(places));
        workers.ForEach(new GatherRows(x, places, y, columns, period), count, columns * NsPerElement);
    }

    /// <summary><see cref="Gather"/> reversed where nothing repeats: <c>dx[places[m]] (= or +=) dy[m]</c>.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="dy">[count, columns]</param>
    /// <param name="places">[count], ascending.</param>
    /// <param name="dx">[rows, columns]; where it is set, rows that no place names become zero.</param>
    /// <param name="write">Whether dx is replaced or added to.</param>
    /// <param name="count">How many places; may be 0.</param>
    /// <param name="rows">Rows of dx; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape; places do not ascend or lie outside of dx.</exception>
    public static void Scatter(
        Workers workers,
        Slot dy,
        IdSlot places,
        Slot dx,
        Write write,
        int count,
        int rows,
        int columns
    )
    {
        dy.Require(count, columns);
        dx.Require(rows, columns);
        IdCheck.Ascending(places, count, rows);
        workers.ForEachInLanes(
            new ScatterRows(dy, places, dx, write == Write.Add, count, columns),
            rows,
            columns * NsPerElement
        );
    }

    /// <summary><see cref="Gather"/> reversed where rows repeat: <c>db[p] = Σ dy[m]</c> over the m with places[m] ≡ p.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="dy">[count, columns]</param>
    /// <param name="places">[count], not negative.</param>
    /// <param name="into">[period, columns]; each sum is finished, then applied once; it is 0 where no place names the row.</param>
    /// <param name="count">How many places; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="period">Rows of db.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape, or a place is negative.</exception>
    /// <remarks>m ascending, one after the other: same bits every run.</remarks>
    public static void SumGathered(
        Workers workers,
        Slot dy,
        IdSlot places,
        Destination into,
        int count,
        int columns,
        int period
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, 1);
        dy.Require(count, columns);
        into.Slot.Require(period, columns);
        IdCheck.Below(places, count, 1L << 31, nameof(places));
        workers.ForEachInLanes(
            new SumGatheredRows(workers.Buffers, dy, places, into, count, columns, period),
            period,
            ((double)count / period) * columns * NsPerElement
        );
    }

    private readonly struct GatherRows(Slot x, IdSlot places, Slot y, int columns, int period) : IItems
    {
        public void Run(int worker, int first, int end)
        {
            for (nint m = first; m < end; m++)
            {
                nint row = places.Pointer[m] % period;
                RowLoops.Copy(x.Pointer + (row * x.Stride), y.Pointer + (m * y.Stride), columns);
            }
        }
    }

    private readonly struct ScatterRows(Slot dy, IdSlot places, Slot dx, bool adds, int count, int columns) : ILaneItems
    {
        public void Run<T>(int worker, int first, int end)
            where T : struct, ILanes<T>
        {
            nint m = IdCheck.FirstAtLeast(places.Pointer, 0, count, first);
            for (nint row = first; row < end; row++)
            {
                var target = dx.Pointer + (row * dx.Stride);
                if (m < count && places.Pointer[m] == row)
                {
                    var source = dy.Pointer + (m * dy.Stride);
                    RowLoops<T>.Map(default(Same), source, source, target, columns, adds);
                    m++;
                }
                else if (!adds)
                {
                    RowLoops.Clear(target, columns);
                }
            }
        }
    }

    private readonly struct SumGatheredRows(
        WorkerBuffers buffers,
        Slot dy,
        IdSlot places,
        Destination into,
        int count,
        int columns,
        int period
    ) : ILaneItems
    {
        // Sums grow in the worker's buffer, a block of rows and columns at a time.
        public void Run<T>(int worker, int first, int end)
            where T : struct, ILanes<T>
        {
            const int maxColumns = 4096;
            const int maxFloats = 32 * 1024;
            for (var column = 0; column < columns; column += maxColumns)
            {
                var width = Math.Min(maxColumns, columns - column);
                var height = maxFloats / width;
                for (var row = first; row < end; row += height)
                    Sum<T>(buffers.Panel(worker), row, Math.Min(height, end - row), column, width);
            }
        }

        private void Sum<T>(float* sums, int row, int height, int column, int width)
            where T : struct, ILanes<T>
        {
            RowLoops.Clear(sums, (nint)height * width);
            for (nint m = 0; m < count; m++)
            {
                var place = (places.Pointer[m] % period) - row;
                if ((uint)place >= (uint)height)
                    continue;
                var sum = sums + ((nint)place * width);
                RowLoops<T>.Map(default(Plus), sum, dy.Pointer + (m * dy.Stride) + column, sum, width);
            }
            for (nint i = 0; i < height; i++)
            {
                var target = into.Slot.Pointer + ((row + i) * into.Slot.Stride) + column;
                RowLoops<T>.Apply(sums + (i * width), target, width, into);
            }
        }
    }
}
