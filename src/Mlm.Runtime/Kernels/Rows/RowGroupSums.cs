using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels.Rows;

/// <summary>Rows that are summed into one.</summary>
internal interface IRowGroup
{
    int Count { get; }

    /// <summary>The sum and sixteen columns of a row.</summary>
    T Add<T>(T sum, nint row, nint column)
        where T : struct, ILanes<T>;

    /// <summary>The same of a row's last columns, <paramref name="width"/> of them.</summary>
    T AddTail<T>(T sum, nint row, nint column, nint width)
        where T : struct, ILanes<T>;
}

/// <summary>Every <c>stride</c> floats from <c>start</c> a row, or those that <c>rows</c> lists.</summary>
internal readonly unsafe struct RowGroup(float* start, nint stride, int* rows, int count) : IRowGroup
{
    public int Count => count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Add<T>(T sum, nint row, nint column)
        where T : struct, ILanes<T> => sum + T.Load(Row(row) + column);

    public T AddTail<T>(T sum, nint row, nint column, nint width)
        where T : struct, ILanes<T> => sum + Lanes.LoadTail<T>(Row(row) + column, width, 0f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Row(nint index) => start + ((rows == null ? index : rows[index]) * stride);
}

/// <summary>The products of the rows of two groups.</summary>
internal readonly unsafe struct ProductGroup(RowGroup a, RowGroup b) : IRowGroup
{
    public int Count => a.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Add<T>(T sum, nint row, nint column)
        where T : struct, ILanes<T> =>
        T.FusedMultiplyAdd(T.Load(a.Row(row) + column), T.Load(b.Row(row) + column), sum);

    public T AddTail<T>(T sum, nint row, nint column, nint width)
        where T : struct, ILanes<T> =>
        T.FusedMultiplyAdd(
            Lanes.LoadTail<T>(a.Row(row) + column, width, 0f),
            Lanes.LoadTail<T>(b.Row(row) + column, width, 0f),
            sum
        );
}

/// <summary>Groups of rows, each summed into a row of its own.</summary>
internal interface IRowGroups<TGroup>
    where TGroup : struct, IRowGroup
{
    /// <summary>The rows of a group, in the order in which they are summed.</summary>
    TGroup Group(int index);

    /// <summary>The row of the destination that a group's sum is applied to.</summary>
    int Target(int index);
}

/// <summary>Sums of rows, finished in registers and then applied to their destination once.</summary>
internal static unsafe class RowGroupSums
{
    // Rows are summed in blocks of this many, then the blocks with what each sum lost (Kahan): a bias's gradient over
    // thousands of rows keeps its digits.
    private const int Block = 64;

    // Columns that stand in registers at once.
    private const int Chunk = 64;

    /// <summary>Applies every group's sum. The work is cut into groups times chunks of columns.</summary>
    public static void ForEach<TGroups, TGroup>(
        Workers workers,
        TGroups groups,
        Destination into,
        int count,
        int columns,
        double estimatedNs
    )
        where TGroups : unmanaged, IRowGroups<TGroup>
        where TGroup : unmanaged, IRowGroup
    {
        var chunks = (columns + Chunk - 1) / Chunk;
        var items = checked(count * chunks);
        workers.ForEachInLanes(
            new Items<TGroups, TGroup>(groups, into, columns, chunks),
            items,
            estimatedNs / Math.Max(items, 1)
        );
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<T, TGroup>(TGroup group, nint column, nint columns, float* target, Destination into)
        where T : struct, ILanes<T>
        where TGroup : struct, IRowGroup
    {
        for (var end = column + columns; column < end; column += Lanes.Width)
        {
            var width = Math.Min(Lanes.Width, end - column);
            if (width == Lanes.Width)
            {
                var sum = Sum<T, TGroup>(group, column);
                Combine(sum, T.Load(target + column), into).Store(target + column);
            }
            else
            {
                var sum = SumTail<T, TGroup>(group, column, width);
                Lanes.StoreTail(
                    Combine(sum, Lanes.LoadTail<T>(target + column, width, 0f), into),
                    target + column,
                    width
                );
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Combine<T>(T sum, T old, Destination into)
        where T : struct, ILanes<T> =>
        into.Write == Write.Set ? sum : T.FusedMultiplyAdd(T.Create(into.Rate), sum, old);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Sum<T, TGroup>(TGroup group, nint column)
        where T : struct, ILanes<T>
        where TGroup : struct, IRowGroup
    {
        var total = T.Zero;
        var lost = T.Zero;
        for (nint row = 0; row < group.Count; )
        {
            var block = T.Zero;
            for (var end = Math.Min(group.Count, row + Block); row < end; row++)
                block = group.Add(block, row, column);
            AddBlock(ref total, ref lost, block);
        }
        return total;
    }

    private static T SumTail<T, TGroup>(TGroup group, nint column, nint width)
        where T : struct, ILanes<T>
        where TGroup : struct, IRowGroup
    {
        var total = T.Zero;
        var lost = T.Zero;
        for (nint row = 0; row < group.Count; )
        {
            var block = T.Zero;
            for (var end = Math.Min(group.Count, row + Block); row < end; row++)
                block = group.AddTail(block, row, column, width);
            AddBlock(ref total, ref lost, block);
        }
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddBlock<T>(ref T total, ref T lost, T block)
        where T : struct, ILanes<T>
    {
        var term = block - lost;
        var sum = total + term;
        lost = (sum - total) - term;
        total = sum;
    }

    private readonly struct Items<TGroups, TGroup>(TGroups groups, Destination into, int columns, int chunks)
        : ILaneItems
        where TGroups : unmanaged, IRowGroups<TGroup>
        where TGroup : unmanaged, IRowGroup
    {
        public void Run<T>(int worker, int first, int end)
            where T : struct, ILanes<T>
        {
            for (var item = first; item < end; item++)
            {
                var (index, chunk) = (item / chunks, item % chunks);
                nint column = chunk * Chunk;
                nint width = Math.Min(Chunk, columns - column);
                var target = into.Slot.Pointer + ((nint)groups.Target(index) * into.Slot.Stride);
                Apply<T, TGroup>(groups.Group(index), column, width, target, into);
            }
        }
    }
}
