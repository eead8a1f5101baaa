using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Calls;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, EmissionContext, Call> Transpose = Add<TransposeOp>(
        (_, node, context) =>
            new Call(
                "Transpose.Forward",
                [
                    .. Operand(node, context),
                    ("rows", context.Rows(node.Inputs[0])),
                    ("columns", context.Columns(node.Inputs[0])),
                ]
            )
    );

    internal static readonly Func<Node, EmissionContext, Call> TransposeBackward = Add<TransposeBackwardOp>(
        (_, node, context) =>
            new Call(
                "Transpose.Backward",
                [("dy", context.Slot(node.Inputs[0])), ("into", context.Into(node.Outputs[0])), .. Sizes(node, context)]
            )
    );
}
