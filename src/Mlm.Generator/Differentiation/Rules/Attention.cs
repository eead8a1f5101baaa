using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

internal static partial class GradientRules
{
    // A key that was left out has p = 0, and so ds = 0.
    internal static readonly GradientRule Attention = Add<AttentionOp>(
        "y = p·v, p = softmax(s), s = q·kᵀ/√head_size ⇒ dv = pᵀ·dy, dp = dy·vᵀ, ds = p·(dp − Σ dp·p)/√head_size, dq = ds·k, dk = dsᵀ·q",
        (attention, node, dy, gradients) =>
        {
            var (q, k, v) = (node.Inputs[0], node.Inputs[1], node.Inputs[2]);
            var backward = new AttentionBackwardOp(attention.Sizes, attention.Rules, attention.Memory);
            gradients.Contribute(backward, [dy, q, k, v, node.Outputs[1].Value], q, k, v);
        }
    );
}
