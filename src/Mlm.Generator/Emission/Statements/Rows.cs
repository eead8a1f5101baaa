using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Statements;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, StatementContext, Call> GatherRows = Add<GatherRowsOperation>(
        (gather, node, names) =>
            new Call(
                "RowSelection.Gather",
                ("x", names.Slot(node.Inputs[0])),
                ("places", names.PlacesOf(gather.Selection)),
                ("y", names.Slot(node.Result)),
                ("count", names.RowsOf(gather.Selection)),
                ("columns", names.Columns(node.Result)),
                ("period", names.MaxRows(node.Inputs[0]))
            )
    );

    internal static readonly Func<Node, StatementContext, Call> ScatterRows = Add<ScatterRowsOperation>(
        (scatter, node, names) =>
            new Call(
                "RowSelection.Scatter",
                ("dy", names.Slot(node.Inputs[0])),
                ("places", names.PlacesOf(scatter.Selection)),
                ("dx", names.Slot(node.Result)),
                ("write", StatementContext.Write(node.Outputs[0])),
                ("count", names.RowsOf(scatter.Selection)),
                ("rows", names.MaxRows(node.Result)),
                ("columns", names.Columns(node.Result))
            )
    );

    internal static readonly Func<Node, StatementContext, Call> SumGatheredRows = Add<SumGatheredRowsOperation>(
        (sum, node, names) =>
            new Call(
                "RowSelection.SumGathered",
                ("dy", names.Slot(node.Inputs[0])),
                ("places", names.PlacesOf(sum.Selection)),
                ("into", names.Into(node.Outputs[0])),
                ("count", names.RowsOf(sum.Selection)),
                ("columns", names.Columns(node.Result)),
                ("period", names.MaxRows(node.Result))
            )
    );
}
