using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

internal static partial class GradientRules
{
    internal static readonly GradientRule Transpose = Add<TransposeOp>(
        "y = xᵀ ⇒ dx = dyᵀ",
        (_, node, dy, gradients) => gradients.Contribute(node.Inputs[0], new TransposeBackwardOp(), dy)
    );
}
