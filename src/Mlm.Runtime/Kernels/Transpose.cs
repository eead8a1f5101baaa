using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Targets;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

/// <summary>Rows that become columns.</summary>
public static unsafe class Transpose
{
    private const double NsPerElement = 0.3;

    // Rows of the result that are made together: what they take of a row of the source is a line of the cache.
    private const int BlockRows = 16;

    // What a worker's buffer is asked for, where the result is added.
    private const int BlockColumns = 1024;

    /// <summary><c>y[c, r] = x[r, c]</c></summary>
    /// <param name="workers">The threads.</param>
    /// <param name="x">[rows, columns]</param>
    /// <param name="y">[columns, rows]; does not overlap x.</param>
    /// <param name="rows">Rows of x; may be 0.</param>
    /// <param name="columns">Columns of x.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void Forward(Workers workers, Slot x, Slot y, int rows, int columns)
    {
        x.Require(rows, columns);
        y.Require(columns, rows);
        Run(workers, x, Destination.Gradient(y, Write.Set), columns, rows);
    }

    /// <summary>Forward reversed: <c>dx[r, c] = dy[c, r]</c>, into a gradient or straight into the weight.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="dy">[columns, rows]</param>
    /// <param name="into">[rows, columns]; does not overlap dy.</param>
    /// <param name="rows">Rows of dx; may be 0.</param>
    /// <param name="columns">Columns of dx.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void Backward(Workers workers, Slot dy, Destination into, int rows, int columns)
    {
        dy.Require(columns, rows);
        into.Slot.Require(rows, columns);
        Run(workers, dy, into, rows, columns);
    }

    // Of the result, the rows and columns.
    private static void Run(Workers workers, Slot source, Destination into, int rows, int columns) =>
        workers.ForEachInLanes(
            new Blocks(workers.Buffers, source, into, rows, columns),
            (int)((rows + BlockRows - 1L) / BlockRows),
            (double)BlockRows * columns * NsPerElement
        );

    private readonly struct Blocks(WorkerBuffers buffers, Slot source, Destination into, int rows, int columns)
        : ILaneItems
    {
        public void Run<T>(int worker, int first, int end)
            where T : struct, ILanes<T>
        {
            for (var block = first; block < end; block++)
            {
                var row = block * BlockRows;
                var height = Math.Min(BlockRows, rows - row);
                for (var column = 0; column < columns; column += BlockColumns)
                    Apply<T>(buffers.Panel(worker), row, height, column, Math.Min(BlockColumns, columns - column));
            }
        }

        private void Apply<T>(float* buffer, nint row, int height, nint column, int width)
            where T : struct, ILanes<T>
        {
            nint stride = into.Slot.Stride;
            var from = source.Pointer + (column * source.Stride) + row;
            var target = into.Slot.Pointer + (row * stride) + column;
            if (into.Write == Write.Set)
            {
                Transposition.Run(from, source.Stride, target, stride, height, width);
                return;
            }
            Transposition.Run(from, source.Stride, buffer, width, height, width);
            for (var i = 0; i < height; i++)
                RowLoops<T>.Apply(buffer + ((nint)i * width), target + (i * stride), width, into);
        }
    }
}
