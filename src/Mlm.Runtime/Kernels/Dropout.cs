using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Random;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

/// <summary>Zeroes elements at random and scales the others up, by <see cref="DropoutDraws"/> (Srivastava et al. 2014).</summary>
/// <remarks>Nothing of a mask is kept: the backward draws it again.</remarks>
public static unsafe class Dropout
{
    /// <summary>Of an element: its word and the product.</summary>
    internal const double NsPerElement = 1;

    // Words at once: 4 KB of the worker's buffer, which stay in the nearest cache.
    private const int Words = 1024;

    /// <summary>y is x with elements zeroed and the others scaled, as the draws say.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="x">[rows, columns]</param>
    /// <param name="y">[rows, columns]; may be x.</param>
    /// <param name="draws">What is dropped; with <c>default</c>, y = x.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="places">[rows]: the row of the whole tensor that row r stands for, which decides on its draws; null for r itself.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape, or a place is negative.</exception>
    public static void Forward(
        Workers workers,
        Slot x,
        Slot y,
        DropoutDraws draws,
        int rows,
        int columns,
        IdSlot? places = null
    ) => Drop(workers, x, y, Write.Set, draws, rows, columns, places);

    /// <summary>Forward reversed: dx (= or +=) dy, dropped and scaled as x was.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="dy">[rows, columns]</param>
    /// <param name="dx">[rows, columns]; may be dy, added to as well as set.</param>
    /// <param name="write">Whether dx is replaced or added to.</param>
    /// <param name="draws">What Forward was given.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="places">What Forward was given.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape, or a place is negative.</exception>
    public static void Backward(
        Workers workers,
        Slot dy,
        Slot dx,
        Write write,
        DropoutDraws draws,
        int rows,
        int columns,
        IdSlot? places = null
    ) => Drop(workers, dy, dx, write, draws, rows, columns, places);

    /// <summary>Drops in a stretch of rows that follow one another in the whole tensor, on one thread.</summary>
    /// <param name="draws">Active ones.</param>
    /// <param name="firstElement">The place of the first row's first element in the whole, dense tensor.</param>
    /// <param name="x">[rows, columns]</param>
    /// <param name="strideX">From one row of x to the next.</param>
    /// <param name="y">[rows, columns]; may be x.</param>
    /// <param name="strideY">From one row of y to the next.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="adds">Whether y is added to.</param>
    /// <param name="buffer">Room for words; a worker's panel.</param>
    internal static void DropRows<T>(
        DropoutDraws draws,
        long firstElement,
        float* x,
        nint strideX,
        float* y,
        nint strideY,
        nint rows,
        nint columns,
        bool adds,
        float* buffer
    )
        where T : struct, ILanes<T>
    {
        var op = new KeepAtLeast(draws.Threshold, draws.Factor);
        // Short rows share a stretch of words, long ones take several.
        nint height = Math.Max(1, Words / Math.Max(1, (int)columns));
        for (nint row = 0; row < rows; row += height)
        {
            height = Math.Min(height, rows - row);
            for (nint column = 0; column < columns; column += Words)
            {
                var width = Math.Min(Words, columns - column);
                draws.Fill((uint*)buffer, height * width, firstElement + (row * columns) + column);
                for (nint i = 0; i < height; i++)
                {
                    var source = x + ((row + i) * strideX) + column;
                    var target = y + ((row + i) * strideY) + column;
                    RowLoops<T>.Map(op, source, buffer + (i * width), target, width, adds);
                }
            }
        }
    }

    private static void Drop(
        Workers workers,
        Slot x,
        Slot y,
        Write write,
        DropoutDraws draws,
        int rows,
        int columns,
        IdSlot? places
    )
    {
        x.Require(rows, columns);
        y.Require(rows, columns);
        if (places is { } given)
            IdCheck.Below(given, rows, 1L << 31, nameof(places));
        var adds = write == Write.Add;
        if (draws.IsActive)
            workers.ForEachInLanes(
                new DroppedRows(workers.Buffers, x, y, adds, draws, places is { } ids ? ids.Pointer : null, columns),
                rows,
                columns * NsPerElement
            );
        else
            ParallelMap.Run(workers, default(Same), x, x, y, write, rows, columns, NsPerElement);
    }

    private readonly struct DroppedRows(
        WorkerBuffers buffers,
        Slot x,
        Slot y,
        bool adds,
        DropoutDraws draws,
        int* places,
        int columns
    ) : ILaneItems
    {
        public void Run<T>(int worker, int first, int end)
            where T : struct, ILanes<T>
        {
            if (places == null)
            {
                Drop<T>(worker, first, first, end - first);
                return;
            }
            for (nint row = first; row < end; row++)
                Drop<T>(worker, row, places[row], 1);
        }

        private void Drop<T>(int worker, nint row, long place, nint count)
            where T : struct, ILanes<T> =>
            DropRows<T>(
                draws,
                place * columns,
                x.Pointer + (row * x.Stride),
                x.Stride,
                y.Pointer + (row * y.Stride),
                y.Stride,
                count,
                columns,
                adds,
                buffers.Panel(worker)
            );
    }

    /// <summary>a · factor where the bits of b are at least the threshold, else 0.</summary>
    private readonly struct KeepAtLeast(uint threshold, float factor) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b)
            where T : struct, ILanes<T> => T.WhereBitsBelow(b, threshold, T.Zero, a * T.Create(factor));
    }
}
