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
        // Placed slots by offset, so that one pass over those alive at the same time finds the lowest gap.
        var placed = new List<int>();
        var total = 0L;
        var bySize = Enumerable.Range(0, storages.Count).OrderByDescending(i => lengths[i]).ThenBy(i => storages[i].First);
        foreach (var slot in bySize)
        {
            cancellation.ThrowIfCancellationRequested();
            var offset = 0L;
            foreach (var other in placed)
            {
                if (!storages[slot].MeetsLifetimeOf(storages[other]))
                    continue;
                if (offsets[other] - offset >= lengths[slot])
                    break;
                offset = Math.Max(offset, offsets[other] + lengths[other]);
            }
            offsets[slot] = offset;
            total = Math.Max(total, offset + lengths[slot]);
            placed.Insert(InsertionPoint(placed, offsets, offset), slot);
        }
        return (offsets, total);
    }

    private static int InsertionPoint(List<int> placed, long[] offsets, long offset)
    {
        var (low, high) = (0, placed.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (offsets[placed[middle]] <= offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
