namespace Mlm.Generator.Planning;

/// <summary>Finds places for slots so that slots whose lifetimes meet do not overlap, and the whole is small.</summary>
internal static class SlotPacker
{
    /// <summary>
    /// Places the largest slot first, each at the lowest offset that is free for its whole life (greedy by size, as in
    /// Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020).
    /// </summary>
    /// <param name="storages">The slots' lifetimes.</param>
    /// <param name="lengths">Their lengths.</param>
    /// <returns>The offset of each, and the length of the whole.</returns>
    public static (long[] Offsets, long Total) Pack(
        IReadOnlyList<Storage> storages,
        IReadOnlyList<long> lengths,
        CancellationToken cancellation
    )
    {
        var offsets = new long[storages.Count];
        // Placed slots by offset, so that one pass over those alive at the same time finds the lowest gap. The pass is the
        // compiler's only quadratic one; it runs over plain numbers side by side in memory.
        var placed = new Placed[storages.Count];
        var count = 0;
        var total = 0L;
        var bySize = Enumerable
            .Range(0, storages.Count)
            .OrderByDescending(i => lengths[i])
            .ThenBy(i => storages[i].First);
        foreach (var slot in bySize)
        {
            cancellation.ThrowIfCancellationRequested();
            var (first, last, length) = (storages[slot].First, storages[slot].Last, lengths[slot]);
            var offset = LowestGap(placed, count, first, last, length);
            offsets[slot] = offset;
            total = Math.Max(total, offset + length);
            var at = InsertionPoint(placed, count, offset);
            Array.Copy(placed, at, placed, at + 1, count - at);
            placed[at] = new Placed(first, last, offset, offset + length);
            count++;
        }
        return (offsets, total);
    }

    /// <summary>Gives each slot a place of its own, one after the other.</summary>
    public static (long[] Offsets, long Total) Apart(IReadOnlyList<long> lengths)
    {
        var offsets = new long[lengths.Count];
        var next = 0L;
        for (var i = 0; i < offsets.Length; i++)
        {
            offsets[i] = next;
            next += lengths[i];
        }
        return (offsets, next);
    }

    private static long LowestGap(Placed[] placed, int count, int first, int last, long length)
    {
        var offset = 0L;
        for (var i = 0; i < count; i++)
        {
            ref readonly var other = ref placed[i];
            if (first > other.Last || other.First > last)
                continue;
            if (other.Offset - offset >= length)
                break;
            offset = Math.Max(offset, other.End);
        }
        return offset;
    }

    private static int InsertionPoint(Placed[] placed, int count, long offset)
    {
        var (low, high) = (0, count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (placed[middle].Offset <= offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private readonly record struct Placed(int First, int Last, long Offset, long End);
}
