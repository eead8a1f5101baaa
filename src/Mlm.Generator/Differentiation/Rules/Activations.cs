using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

internal static partial class GradientRules
{
    // y = f(x)   ⇒   dx = dy·f′(x), where f′ is computed from x or from y
    internal static readonly GradientRule Activation = Add<ActivationOperation>(
        (activation, node, dy, gradients) =>
        {
            var (x, function) = (node.Inputs[0], activation.Function);
            var slopeOf = function.SlopeIsOfResult ? node.Result : x;
            gradients.Contribute(x, new ActivationBackwardOperation(function), dy, slopeOf);
        }
    );
}
