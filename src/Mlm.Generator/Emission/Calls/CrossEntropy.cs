using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Calls;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, EmissionContext, Call> CrossEntropy = Add<CrossEntropyOp>(
        (scored, node, context) =>
            new Call(
                "CrossEntropy.Forward",
                ("logits", context.Slot(node.Inputs[0])),
                ("labels", context.Names.Of(scored.Labels)),
                ("places", context.PlacesOf(scored.Selection)),
                ("statistics", context.Slot(node.Result)),
                ("count", context.RowsOf(scored.Selection)),
                ("columns", context.Columns(node.Inputs[0]))
            )
            {
                Assign = context.LossField(node) + " = ",
            }
    );

    internal static readonly Func<Node, EmissionContext, Call> CrossEntropyBackward = Add<CrossEntropyBackwardOp>(
        (scored, node, context) =>
            new Call(
                "CrossEntropy.Backward",
                ("logits", context.Slot(node.Inputs[0])),
                ("labels", context.Names.Of(scored.Labels)),
                ("places", context.PlacesOf(scored.Selection)),
                ("statistics", context.Slot(node.Inputs[1])),
                ("dlogits", context.Slot(node.Result)),
                ("write", EmissionContext.Write(node.Outputs[0])),
                ("scale", Literals.Double(scored.Factor)),
                ("count", context.RowsOf(scored.Selection)),
                ("columns", context.Columns(node.Inputs[0]))
            )
    );
}
