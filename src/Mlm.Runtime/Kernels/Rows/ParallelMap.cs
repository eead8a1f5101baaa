using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels.Rows;

/// <summary>What the kernels of one element at a time have in common: their checks, and their rows split over the threads.</summary>
internal static unsafe class ParallelMap
{
    /// <summary>y[r] (= or +=) op(a[r], b[r]), all of them [rows, columns]; y may be a or b.</summary>
    public static void Run<TMap>(
        Workers workers,
        TMap op,
        Slot a,
        Slot b,
        Slot y,
        Write write,
        int rows,
        int columns,
        double nsPerElement
    )
        where TMap : unmanaged, IMap => Run(workers, op, a, rows, b, rows, y, write, rows, columns, nsPerElement);

    /// <summary>y[r] (= or +=) op(a[r % periodA], b[r % periodB]); y may be a or b, where nothing of it is shared.</summary>
    public static void Run<TMap>(
        Workers workers,
        TMap op,
        Slot a,
        int periodA,
        Slot b,
        int periodB,
        Slot y,
        Write write,
        int rows,
        int columns,
        double nsPerElement
    )
        where TMap : unmanaged, IMap
    {
        if (rows > 0)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(periodA, 1);
            ArgumentOutOfRangeException.ThrowIfLessThan(periodB, 1);
        }
        a.Require(Math.Min(periodA, rows), columns);
        b.Require(Math.Min(periodB, rows), columns);
        y.Require(rows, columns);
        workers.ForEachInLanes(
            new MapRows<TMap>(op, a, periodA, b, periodB, y, write == Write.Add, columns),
            rows,
            columns * nsPerElement
        );
    }

    private readonly struct MapRows<TMap>(
        TMap op,
        Slot a,
        int periodA,
        Slot b,
        int periodB,
        Slot y,
        bool adds,
        int columns
    ) : ILaneItems
        where TMap : unmanaged, IMap
    {
        public void Run<T>(int worker, int first, int end)
            where T : struct, ILanes<T>
        {
            nint rowA = first % periodA;
            nint rowB = first % periodB;
            for (nint row = first; row < end; row++)
            {
                RowLoops<T>.Map(
                    op,
                    a.Pointer + (rowA * a.Stride),
                    b.Pointer + (rowB * b.Stride),
                    y.Pointer + (row * y.Stride),
                    columns,
                    adds
                );
                rowA = rowA + 1 == periodA ? 0 : rowA + 1;
                rowB = rowB + 1 == periodB ? 0 : rowB + 1;
            }
        }
    }
}
