using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

internal static partial class GradientRules
{
    /// <summary>
    /// Where the backward starts: loss = Σ factor·mean(−log softmax(logits)[label]) over M rows
    /// ⇒ dlogits = (softmax(logits) − onehot(label))·factor/M.
    /// </summary>
    public static void SeedCrossEntropy(
        CrossEntropyOperation scored,
        Node node,
        double factor,
        Differentiator gradients
    )
    {
        var logits = node.Inputs[0];
        var backward = new CrossEntropyBackwardOperation(scored.Labels, scored.Selection, factor);
        gradients.Contribute(logits, backward, logits, node.Result);
    }
}
