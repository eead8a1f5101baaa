using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

internal static partial class GradientRules
{
    // y = x·keep/(1 − p)   ⇒   dx = dy·keep/(1 − p), with the same draws
    internal static readonly GradientRule Dropout = Add<DropoutOperation>(
        (dropout, node, dy, gradients) =>
            gradients.Contribute(node.Inputs[0], new DropoutBackwardOperation(dropout.Draws), dy)
    );
}
