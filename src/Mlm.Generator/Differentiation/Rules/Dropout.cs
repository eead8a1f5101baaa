using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

internal static partial class GradientRules
{
    internal static readonly GradientRule Dropout = Add<DropoutOp>(
        "y = x·keep/(1 − p) ⇒ dx = dy·keep/(1 − p), with the same draws",
        (dropout, node, dy, gradients) => gradients.Contribute(node.Inputs[0], new DropoutBackwardOp(dropout.Draws), dy)
    );
}
