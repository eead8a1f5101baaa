using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

internal static partial class GradientRules
{
    // y = xᵀ   ⇒   dx = dyᵀ
    internal static readonly GradientRule Transpose = Add<TransposeOperation>(
        (_, node, dy, gradients) => gradients.Contribute(node.Inputs[0], new TransposeBackwardOperation(), dy)
    );
}
