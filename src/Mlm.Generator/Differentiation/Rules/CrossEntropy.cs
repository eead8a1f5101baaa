using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

internal static partial class GradientRules
{
    /// <summary>The rule with which the backward starts.</summary>
    public const string CrossEntropy =
        "loss = Σ factor·mean(−log softmax(logits)[label]) over M rows ⇒ dlogits = (softmax(logits) − onehot(label))·factor/M";

    /// <summary>Starts the backward at one term of the loss.</summary>
    public static void SeedCrossEntropy(CrossEntropyOp scored, Node node, double factor, Differentiator gradients)
    {
        var logits = node.Inputs[0];
        var backward = new CrossEntropyBackwardOp(scored.Labels, scored.Selection, factor);
        gradients.Contribute(logits, backward, logits, node.Result);
    }
}
