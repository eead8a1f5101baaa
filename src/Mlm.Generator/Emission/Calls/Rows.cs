using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Calls;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, EmissionContext, Call> GatherRows = Add<GatherRowsOp>(
        (gather, node, context) =>
            new Call(
                "RowSelection.Gather",
                ("x", context.Slot(node.Inputs[0])),
                ("places", context.PlacesOf(gather.Selection)),
                ("y", context.Slot(node.Result)),
                ("count", context.RowsOf(gather.Selection)),
                ("columns", context.Columns(node.Result)),
                ("period", context.MaxRows(node.Inputs[0]))
            )
    );

    internal static readonly Func<Node, EmissionContext, Call> ScatterRows = Add<ScatterRowsOp>(
        (scatter, node, context) =>
            new Call(
                "RowSelection.Scatter",
                ("dy", context.Slot(node.Inputs[0])),
                ("places", context.PlacesOf(scatter.Selection)),
                ("dx", context.Slot(node.Result)),
                ("write", EmissionContext.Write(node.Outputs[0])),
                ("count", context.RowsOf(scatter.Selection)),
                ("rows", context.MaxRows(node.Result)),
                ("columns", context.Columns(node.Result))
            )
    );

    internal static readonly Func<Node, EmissionContext, Call> SumGatheredRows = Add<SumGatheredRowsOp>(
        (sum, node, context) =>
            new Call(
                "RowSelection.SumGathered",
                ("dy", context.Slot(node.Inputs[0])),
                ("places", context.PlacesOf(sum.Selection)),
                ("into", context.Into(node.Outputs[0])),
                ("count", context.RowsOf(sum.Selection)),
                ("columns", context.Columns(node.Result)),
                ("period", context.MaxRows(node.Result))
            )
    );
}
