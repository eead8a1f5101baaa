using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Statements;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, StatementContext, Call> Activation = Add<ActivationOperation>(
        (activation, node, names) =>
            new Call($"{activation.Function.Kernel}.Forward", [.. Operand(node, names), .. Sizes(node, names)])
    );

    internal static readonly Func<Node, StatementContext, Call> ActivationBackward = Add<ActivationBackwardOperation>(
        (activation, node, names) =>
            new Call(
                $"{activation.Function.Kernel}.Backward",
                [
                    ("dy", names.Slot(node.Inputs[0])),
                    (activation.Function.SlopeIsOfResult ? "y" : "x", names.Slot(node.Inputs[1])),
                    ("dx", names.Slot(node.Result)),
                    Write(node),
                    .. Sizes(node, names),
                ]
            )
    );
}
