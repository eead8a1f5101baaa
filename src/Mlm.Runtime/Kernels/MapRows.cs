using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

/// <summary>What the kernels of one element at a time have in common: their checks, and their rows split over the threads.</summary>
internal static class MapRows
{
    /// <summary>y[r] (= or +=) op(a[r], b[r]), all of them [rows, columns].</summary>
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

    /// <summary>y[r] (= or +=) op(a[r % periodA], b[r % periodB]).</summary>
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
        workers.ForEach(
            new MapRows<TMap>(op, b, periodB, a, y, write == Write.Add, columns, periodA),
            rows,
            columns * nsPerElement
        );
    }
}

/// <summary>
/// Rows of y (= or +=) op(a[r % periodA], b[r % periodB]), a as it stands unless told; y may be a or b, where nothing of
/// it is shared.
/// </summary>
internal readonly unsafe struct MapRows<TMap>(
    TMap op,
    Slot b,
    int periodB,
    Slot a,
    Slot y,
    bool adds,
    int columns,
    int periodA = int.MaxValue
) : IItems
    where TMap : unmanaged, IMap
{
    public void Run(int worker, int first, int end)
    {
        nint rowA = first % periodA;
        nint rowB = first % periodB;
        for (nint row = first; row < end; row++)
        {
            Rowwise.Map(
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
