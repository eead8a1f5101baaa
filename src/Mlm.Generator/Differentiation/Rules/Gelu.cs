using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

internal static partial class GradientRules
{
    // y = gelu(x)   ⇒   dx = dy·gelu'(x)
    internal static readonly GradientRule Gelu = Add<GeluOperation>(
        (_, node, dy, gradients) =>
            gradients.Contribute(node.Inputs[0], new GeluBackwardOperation(), dy, node.Inputs[0])
    );
}
