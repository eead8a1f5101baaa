using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

internal static partial class GradientRules
{
    // y = (x − mean)·rstd   ⇒   dx = rstd·(dy − mean(dy) − y·mean(dy·y))
    internal static readonly GradientRule LayerNorm = Add<LayerNormOperation>(
        (_, node, dy, gradients) =>
        {
            var (y, rstd) = (node.Outputs[0].Value, node.Outputs[1].Value);
            gradients.Contribute(node.Inputs[0], new LayerNormBackwardOperation(), dy, y, rstd);
        }
    );
}
