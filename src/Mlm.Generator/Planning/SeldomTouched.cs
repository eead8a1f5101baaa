using Mlm.Generator.Graph;

namespace Mlm.Generator.Planning;

/// <summary>
/// Finds what a step hardly ever touches: a slot with selected rows has room for all of them, of which a mask selects a few.
/// A model touches all else when it is made, so that no step waits for the system to find pages.
/// </summary>
internal static class SeldomTouched
{
    /// <summary>What is shorter is not worth leaving out: 2 MB, a large page.</summary>
    public const long ShortestFloats = (2 << 20) / sizeof(float);

    /// <summary>The stretches between the rows that are likely to be there, ascending, in floats.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="slots">The slots that share a region of memory.</param>
    /// <param name="start">Where that region starts.</param>
    /// <param name="length">Its length.</param>
    /// <param name="shortest">How long a stretch must be.</param>
    public static IReadOnlyList<(long Offset, long Length)> Of(
        ForwardGraph graph,
        IEnumerable<(Selection? Selection, PlannedSlot Slot)> slots,
        long start,
        long length,
        long shortest = ShortestFloats
    )
    {
        var stretches = new List<(long, long)>();
        var next = start;
        var touched = slots.Select(s =>
            (s.Slot.Offset, End: s.Slot.Offset + ((long)LikelyRows(s.Selection, s.Slot.Rows, graph) * s.Slot.Stride))
        );
        foreach (var (offset, end) in touched.Append((start + length, start + length)).OrderBy(t => t.Item1))
        {
            if (offset - next >= shortest)
                stretches.Add((next, offset - next));
            next = Math.Max(next, end);
        }
        return stretches;
    }

    /// <summary>
    /// As many rows as all but one step in a thousand have at most: of masked places three standard deviations above the mean.
    /// </summary>
    public static int LikelyRows(Selection? selection, int rows, ForwardGraph graph)
    {
        if (selection is { IsAsked: true })
            return 0; // as many as the caller asks for, often a few
        if (selection?.Indicator is not { Kind: IdsKind.Masked })
            return rows;
        var share = graph.Mask!.Select.Value;
        var likely = (rows * share) + (3 * Math.Sqrt(rows * share * (1 - share)));
        return (int)Math.Min(rows, Math.Ceiling(likely));
    }
}
