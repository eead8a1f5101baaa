using Mlm.Generator.Differentiation;
using Mlm.Generator.Graph;
using Mlm.Shared;

namespace Mlm.Generator.Planning;

/// <summary>An axis of a product.</summary>
/// <param name="Length">Its length; of a selection's rows, as many as a step is expected to have.</param>
/// <param name="Selection">Which rows these are; null where the length is constant.</param>
public readonly record struct AxisReport(int Length, SelectionReport? Selection);

/// <summary>How a matrix product C[rows, columns] is cut beforehand.</summary>
/// <param name="Number">The number of its operation, which several products may be.</param>
/// <param name="Name">What it does; of joined products what it would do alone.</param>
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

    internal static IReadOnlyList<ProductReport> Of(DifferentiatedGraph graph, Func<Node, Blocking?> blockingOf) =>
        [
            .. graph
                .Nodes.SelectMany((node, number) => node.Operation.Parts(node).Select(part => (part, number)))
                .Select(p => (Part: p.part, Number: p.number, Blocking: blockingOf(p.part)))
                .Where(p => p.Blocking != null)
                .Select(p => Of(p.Part, p.Number, p.Blocking!, graph.Forward)),
        ];

    private static ProductReport Of(Node part, int number, Blocking blocking, ForwardGraph graph)
    {
        var product = part.Operation.Product(part)!;
        var inner = AxisOf(product.Inner);
        var blocks = BlockingPlanner.Blocks(inner.Length, blocking.Block);
        return new ProductReport(
            number,
            part.Operation.Name,
            AxisOf(product.Rows),
            inner,
            product.Columns.Max,
            blocks,
            KernelGeometry.PanelColumnsOf(blocking.Panel, blocks[0]),
            KernelGeometry.TileRows,
            blocking.Share == SharedAxis.Columns,
            blocking.Padded
        );

        AxisReport AxisOf(Extent extent) =>
            new(BlockingPlanner.Expected(extent, graph), SelectionReport.Of(extent.Selection, graph));
    }
}
