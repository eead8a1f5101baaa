using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

internal static partial class GradientRules
{
    // y = the first k rows of x   ⇒   dx's first k rows are dy, the others 0
    internal static readonly GradientRule Slice = Add<SliceOperation>(
        (_, node, dy, gradients) => gradients.Contribute(node.Inputs[0], new SliceBackwardOperation(), dy)
    );
}
