using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

internal static partial class GradientRules
{
    // n = (x − mean)·rstd, y = n·gain + bias   ⇒   dn = dy·gain,  dx = rstd·(dn − mean(dn) − n·mean(dn·n))
    internal static readonly GradientRule LayerNorm = Add<LayerNormOperation>(
        (_, node, dy, gradients) => ReverseNorm(node, dy, new LayerNormBackwardOperation(), gradients)
    );

    // n = x·rstd, y = n·gain   ⇒   dn = dy·gain,  dx = rstd·(dn − n·mean(dn·n))
    internal static readonly GradientRule RmsNorm = Add<RmsNormOperation>(
        (_, node, dy, gradients) => ReverseNorm(node, dy, new RmsNormBackwardOperation(), gradients)
    );

    // ⇒   dgain = Σ dy·n,  dbias = Σ dy over the rows
    // dx comes first: it reads the gain, which dgain may update in place.
    private static void ReverseNorm(Node node, Value dy, NormBackwardOperation backward, Differentiator gradients)
    {
        var (normalized, rstd) = (NormOperation.Normalized(node), node.Outputs[1].Value);
        var gain = NormOperation.Gain(node);
        Value[] inputs = gain == null ? [dy, normalized, rstd] : [dy, normalized, rstd, gain];
        gradients.Contribute(node.Inputs[0], backward, inputs);
        if (gain != null)
            gradients.Contribute(gain, new SumProductsOperation(), dy, normalized);
        if (NormOperation.Bias(node) is { } bias)
            gradients.Contribute(bias, new SumRowsOperation(), dy);
    }
}
