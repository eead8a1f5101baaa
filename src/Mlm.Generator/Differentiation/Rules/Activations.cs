using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

internal static partial class GradientRules
{
    internal static readonly GradientRule Activation = Add<ActivationOp>(
        "y = f(x) ⇒ dx = dy·f′(x), where f′ is computed from x or from y",
        (activation, node, dy, gradients) =>
        {
            var (x, function) = (node.Inputs[0], activation.Function);
            var slopeOf = function.SlopeIsOfResult ? node.Result : x;
            gradients.Contribute(x, new ActivationBackwardOp(function), dy, slopeOf);
        }
    );
}
