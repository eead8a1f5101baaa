namespace Mlm.Shared;

/// <summary>
/// How a product C[rows, columns] = A·B is cut, decided by its shape alone: by the runtime with the rows that a step has, and by
/// <c>mlm plan</c> with those that it expects. The blocks of the inner axis are the same for all shapes, so the cut reaches no bit
/// of the result.
/// </summary>
/// <remarks>
/// A thread that shares rows packs all of B, which costs most where C has few rows. A thread that shares columns reads all of A,
/// and what the other core made of it, so many rows are better shared: of a weight too, since a thread's part of the transposed A
/// then stays in its second cache. Panels of 256 columns serve a gradient that sums over few rows into a weight.
/// <c>docs/performance.md</c> has what was measured.
/// </remarks>
/// <param name="Panel">Columns of B that are packed together, where a block of them has room.</param>
/// <param name="SharesColumns">Whether threads share out C's columns rather than its rows.</param>
internal readonly record struct ProductCut(int Panel, bool SharesColumns)
{
    /// <summary>B of so many floats stays whole in no core's cache.</summary>
    public const long LargeB = 2 << 20;

    private const int WidestPanel = 4 * KernelGeometry.PanelColumns;
    private const int ManyWeightRows = 512; // from here on sharing them is faster at two threads
    private const int FewRows = 256; // packing an element of B takes as long as five to ten multiply-adds with it

    /// <summary>The cut of a product.</summary>
    /// <param name="rows">The rows of C.</param>
    /// <param name="inner">The axis that is summed over.</param>
    /// <param name="columns">The columns of C.</param>
    /// <param name="makesWeight">Whether C is a weight or its gradient, so that A is transposed.</param>
    public static ProductCut Of(int rows, int inner, int columns, bool makesWeight)
    {
        var panel = makesWeight ? PanelOf(WidestPanel, BlockLength(inner)) : KernelGeometry.PanelColumns;
        var packingTells = rows <= FewRows && columns >= rows;
        var makesNarrowWeight = makesWeight && (rows < ManyWeightRows || panel > KernelGeometry.PanelColumns);
        var sharesColumns = makesNarrowWeight || packingTells || (long)inner * columns >= LargeB;
        var whole = (columns + KernelGeometry.PanelColumns - 1) / KernelGeometry.PanelColumns;
        return new ProductCut(Math.Min(panel, whole * KernelGeometry.PanelColumns), sharesColumns);
    }

    /// <summary>Whether rows so far apart leave room for whole vectors of columns that are none.</summary>
    public static bool HasPadding(int columns, int stride) =>
        columns % KernelGeometry.Lanes != 0 && stride >= KernelGeometry.Padded(columns);

    /// <summary>The next block of an inner axis of which so much is left: what is shorter than two blocks is halved.</summary>
    public static int BlockLength(int remaining) =>
        remaining <= KernelGeometry.MaxBlock ? remaining
        : remaining < 2 * KernelGeometry.MaxBlock
            ? Math.Min(KernelGeometry.Padded(remaining / 2), KernelGeometry.MaxBlock)
        : KernelGeometry.MaxBlock;

    /// <summary>The lengths of an inner axis' blocks.</summary>
    public static IReadOnlyList<int> Blocks(int inner)
    {
        var blocks = new List<int>();
        for (var rest = inner; rest > 0; rest -= blocks[blocks.Count - 1])
            blocks.Add(BlockLength(rest));
        return blocks;
    }

    /// <summary>The columns that are packed together of a block so long: a panel as asked for, if it has room.</summary>
    public static int PanelOf(int panel, int block) =>
        panel <= KernelGeometry.PanelColumns
            ? KernelGeometry.PanelColumns
            : Math.Max(
                KernelGeometry.PanelColumns,
                Math.Min(
                    panel,
                    KernelGeometry.PanelFloats
                        / Math.Max(1, block)
                        / KernelGeometry.PanelColumns
                        * KernelGeometry.PanelColumns
                )
            );
}
