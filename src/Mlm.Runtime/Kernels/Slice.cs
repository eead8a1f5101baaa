using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

/// <summary>The first rows of a matrix.</summary>
public static unsafe class Slice
{
    private const double NsPerElement = 0.1;

    /// <summary>y = the first rows of x.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="x">[count, columns] or more rows.</param>
    /// <param name="y">[count, columns]</param>
    /// <param name="count">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void Forward(Workers workers, Slot x, Slot y, int count, int columns) =>
        Elementwise.Copy(workers, x, y, count, columns);

    /// <summary>Forward reversed: the first rows take dy; the others take nothing.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="dy">[count, columns]</param>
    /// <param name="into">[rows, columns]; rows beyond count become zero in a gradient that is set, else they stay.</param>
    /// <param name="count">How many rows were taken; at most rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape, or count is above rows.</exception>
    public static void Backward(Workers workers, Slot dy, Destination into, int count, int columns, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, rows);
        dy.Require(count, columns);
        into.Slot.Require(rows, columns);
        workers.ForEachInLanes(
            new BackwardRows(dy, into, count, columns),
            into.Write == Write.Set ? rows : count,
            columns * NsPerElement
        );
    }

    private readonly struct BackwardRows(Slot dy, Destination into, int count, int columns) : ILaneItems
    {
        public void Run<T>(int worker, int first, int end)
            where T : struct, ILanes<T>
        {
            for (nint row = first; row < end; row++)
            {
                var target = into.Slot.Pointer + (row * into.Slot.Stride);
                if (row < count)
                    RowLoops<T>.Apply(dy.Pointer + (row * dy.Stride), target, columns, into);
                else
                    RowLoops.Clear(target, columns);
            }
        }
    }
}
