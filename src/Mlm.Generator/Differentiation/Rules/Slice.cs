using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

internal static partial class GradientRules
{
    internal static readonly GradientRule Slice = Add<SliceOp>(
        "y = the first k rows of x ⇒ dx's first k rows are dy, the others 0",
        (_, node, dy, gradients) => gradients.Contribute(node.Inputs[0], new SliceBackwardOp(), dy)
    );
}
