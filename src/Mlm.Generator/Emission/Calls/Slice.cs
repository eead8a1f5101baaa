using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Calls;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, EmissionContext, Call> Slice = Add<SliceOp>(
        (_, node, context) =>
            new Call(
                "Slice.Forward",
                [
                    .. Operand(node, context),
                    ("count", context.Rows(node.Result)),
                    ("columns", context.Columns(node.Result)),
                ]
            )
    );

    internal static readonly Func<Node, EmissionContext, Call> SliceBackward = Add<SliceBackwardOp>(
        (_, node, context) =>
            new Call(
                "Slice.Backward",
                ("dy", context.Slot(node.Inputs[0])),
                ("into", context.Into(node.Outputs[0])),
                ("count", context.Rows(node.Inputs[0])),
                ("columns", context.Columns(node.Result)),
                ("rows", context.Rows(node.Result))
            )
    );
}
