using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

internal static partial class GradientRules
{
    internal static readonly GradientRule LayerNorm = Add<LayerNormOp>(
        "n = (x − mean)·rstd, y = n·gain + bias ⇒ dn = dy·gain, dx = rstd·(dn − mean(dn) − n·mean(dn·n)), dgain = Σ dy·n, dbias = Σ dy",
        (_, node, dy, gradients) => ReverseNorm(node, dy, new LayerNormBackwardOp(), gradients)
    );

    internal static readonly GradientRule RmsNorm = Add<RmsNormOp>(
        "n = x·rstd, y = n·gain ⇒ dn = dy·gain, dx = rstd·(dn − n·mean(dn·n)), dgain = Σ dy·n",
        (_, node, dy, gradients) => ReverseNorm(node, dy, new RmsNormBackwardOp(), gradients)
    );

    // ⇒   dgain = Σ dy·n,  dbias = Σ dy over the rows
    // dx comes first: it reads the gain, which dgain may update in place.
    private static void ReverseNorm(Node node, Value dy, NormBackwardOp backward, Differentiator gradients)
    {
        var (normalized, rstd) = (NormOp.Normalized(node), node.Outputs[1].Value);
        var gain = NormOp.Gain(node);
        Value[] inputs = gain == null ? [dy, normalized, rstd] : [dy, normalized, rstd, gain];
        gradients.Contribute(node.Inputs[0], backward, inputs);
        if (gain != null)
            gradients.Contribute(gain, new SumProductsOp(), dy, normalized);
        if (NormOp.Bias(node) is { } bias)
            gradients.Contribute(bias, new SumRowsOp(), dy);
    }
}
