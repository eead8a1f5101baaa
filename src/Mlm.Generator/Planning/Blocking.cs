using Mlm.Generator.Graph;
using Mlm.Shared;

namespace Mlm.Generator.Planning;

/// <summary>The axis of a product's result that threads share out.</summary>
internal enum SharedAxis
{
    Rows,
    Columns,
}

/// <summary>How a product is cut: the runtime's <c>Blocking</c>.</summary>
/// <param name="Block">Elements of the inner axis that are summed in one go, at most.</param>
/// <param name="Panel">Columns that are packed together, at most.</param>
/// <param name="Share">The axis that threads share out.</param>
/// <param name="Padded">Whether the result's padding may be written.</param>
internal sealed record Blocking(int Block, int Panel, SharedAxis Share, bool Padded);

/// <summary>
/// Cuts every product beforehand, from the constants of its shape and what the plan knows of its result's memory:
/// <code>
/// before                                              after
/// MatMul.Forward(…, rows: MaskedRows,                 MatMul.Forward(…, rows: MaskedRows,
///     inner: D, columns: F)                               inner: D, columns: F, blocking: new(block: 256, panel: 64, Share.Columns))
/// </code>
/// where the kernel else decides as it runs, for all shapes alike.
/// </summary>
/// <remarks>
/// The blocks, which reach the bits, are the kernel's own. To share rows is to pack all of B on every thread, which tells where C has
/// few rows; to share columns is to read all of A, and what the other core has made of it, so that many rows are better shared: of a
/// weight too, since a thread's part of the transposed A then stays in its second cache. Panels of 256 columns serve a gradient that
/// sums over few rows into a weight. <c>docs/performance.md</c> has what was measured.
/// </remarks>
internal static class BlockingPlanner
{
    private const int WidestPanel = 4 * KernelGeometry.PanelColumns;
    private const int ManyWeightRows = 512; // from here on sharing them is faster at two threads
    private const int FewRows = 256; // packing an element of B takes as long as five to ten multiply-adds with it

    /// <summary>The decision for a product that runs alone, or that is a part of a node; null for what is no product.</summary>
    public static Blocking? Of(Node part, MemoryPlan plan, ForwardGraph graph) =>
        part.Operation.Product(part) is { } product ? Of(product, plan.Slots[part.Result], graph) : null;

    /// <summary>As many rows as a step is expected to have; at least one.</summary>
    public static int Expected(Extent extent, ForwardGraph graph) =>
        SelectionReport.Of(extent.Selection, graph) is { } selection
            ? Math.Max(1, (int)Math.Round(selection.ExpectedRows))
            : extent.Max;

    /// <summary>The lengths of an inner axis' blocks.</summary>
    public static IReadOnlyList<int> Blocks(int inner, int longest)
    {
        var blocks = new List<int>();
        for (var rest = inner; rest > 0; rest -= blocks[blocks.Count - 1])
        {
            blocks.Add(KernelGeometry.BlockLength(rest, longest));
        }
        return blocks;
    }

    private static Blocking Of(ProductShape product, Slot result, ForwardGraph graph)
    {
        var (rows, inner) = (Expected(product.Rows, graph), Expected(product.Inner, graph));
        var columns = product.Columns.Max;
        // All blocks as long as the first, where that is known now and makes the same ones.
        var own = Blocks(inner, KernelGeometry.MaxBlock);
        var block =
            product.Inner.Selection == null && Blocks(inner, own[0]).SequenceEqual(own)
                ? own[0]
                : KernelGeometry.MaxBlock;
        var panel = product.MakesWeight
            ? KernelGeometry.PanelColumnsOf(WidestPanel, own[0])
            : KernelGeometry.PanelColumns;
        var packingTells = rows <= FewRows && columns >= rows;
        var makesNarrowWeight = product.MakesWeight && (rows < ManyWeightRows || panel > KernelGeometry.PanelColumns);
        var byColumns = makesNarrowWeight || packingTells || (long)inner * columns >= KernelGeometry.LargeB;
        return new Blocking(
            block,
            Math.Min(panel, MemoryPlanner.RoundUp(columns, KernelGeometry.PanelColumns)),
            byColumns ? SharedAxis.Columns : SharedAxis.Rows,
            Padded: columns % KernelGeometry.Lanes != 0 && result.Stride >= KernelGeometry.Padded(columns)
        );
    }
}
