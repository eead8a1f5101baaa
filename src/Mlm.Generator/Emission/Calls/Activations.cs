using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Calls;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, EmissionContext, Call> Activation = Add<ActivationOp>(
        (activation, node, context) =>
            new Call($"{activation.Function.Kernel}.Forward", [.. Operand(node, context), .. Sizes(node, context)])
    );

    internal static readonly Func<Node, EmissionContext, Call> ActivationBackward = Add<ActivationBackwardOp>(
        (activation, node, context) =>
            new Call(
                $"{activation.Function.Kernel}.Backward",
                [
                    ("dy", context.Slot(node.Inputs[0])),
                    (activation.Function.SlopeIsOfResult ? "y" : "x", context.Slot(node.Inputs[1])),
                    ("dx", context.Slot(node.Result)),
                    Write(node),
                    .. Sizes(node, context),
                ]
            )
    );
}
