using Mlm.Generator.Graph;
using Mlm.Generator.Statements;
using Mlm.Shared;

namespace Mlm.Generator.Reporting;

/// <summary>An axis of a product.</summary>
/// <param name="Length">Its length; of a selection's rows, as many as a step is expected to have.</param>
/// <param name="Selection">Which rows these are; null where the length is constant.</param>
public readonly record struct AxisReport(int Length, SelectionReport? Selection);

/// <summary>How a matrix product C[rows, columns] is cut, with the rows that a step is expected to have.</summary>
/// <param name="Number">The number of its operation.</param>
/// <param name="Name">What it does.</param>
/// <param name="Rows">The rows of C.</param>
/// <param name="Inner">The axis that is summed over.</param>
/// <param name="Columns">The columns of C.</param>
/// <param name="Blocks">The lengths of the inner axis' blocks.</param>
/// <param name="Panel">Columns that are packed together.</param>
/// <param name="TileRows">Rows of a tile; the last one has what is left.</param>
/// <param name="SharesColumns">Whether threads share out columns rather than rows.</param>
/// <param name="IsPadded">Whether C's padding may be written, so that the last vector of a row is stored like the others.</param>
public sealed record ProductReport(
    int Number,
    string Name,
    AxisReport Rows,
    AxisReport Inner,
    int Columns,
    IReadOnlyList<int> Blocks,
    int Panel,
    int TileRows,
    bool SharesColumns,
    bool IsPadded
)
{
    /// <summary>The columns of a vector.</summary>
    public static int VectorColumns => KernelGeometry.Lanes;

    /// <summary>How many columns the last vector of a row has; as many as a vector where the columns are whole vectors.</summary>
    public int LastVector => ((Columns - 1) % VectorColumns) + 1;

    /// <summary>Whether the last vector of a row is a part of one.</summary>
    public bool HasEdge => LastVector < VectorColumns;

    internal static IReadOnlyList<ProductReport> Of(CompiledStep step) =>
        [
            .. step
                .Statements.All.Where(s => s.Cut != null)
                .Select(s => Of(s.Node!, s.NodeNumber!.Value, s.Cut!.Value, step)),
        ];

    private static ProductReport Of(Node node, int number, ProductCut cut, CompiledStep step)
    {
        var product = node.Operation.Product(node)!;
        var (inner, columns) = (AxisOf(product.Inner), product.Columns.Max);
        var blocks = ProductCut.Blocks(inner.Length);
        return new ProductReport(
            number,
            node.Operation.Name,
            AxisOf(product.Rows),
            inner,
            columns,
            blocks,
            ProductCut.PanelOf(cut.Panel, blocks[0]),
            KernelGeometry.TileRows,
            cut.SharesColumns,
            IsPadded: ProductCut.HasPadding(columns, step.Memory.Slots[node.Result].Stride)
        );

        AxisReport AxisOf(Extent extent) =>
            new(
                SelectionReport.Expected(extent, step.Graph.Forward),
                SelectionReport.Of(extent.Selection, step.Graph.Forward)
            );
    }
}
