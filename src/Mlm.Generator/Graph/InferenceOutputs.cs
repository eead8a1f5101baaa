using Mlm.Dsl.Types;

namespace Mlm.Generator.Graph;

/// <summary>What an inference class gives in place of a loss.</summary>
/// <param name="Hidden">
/// The left operand of the last product that makes the logits, given at all places; null where they come from no product.
/// </param>
/// <param name="Logits">The logits of the first cross-entropy, given at <see cref="Selection.Asked"/>.</param>
internal sealed record InferenceOutputs(Value? Hidden, Value Logits)
{
    /// <summary>Finds the hidden states of some logits.</summary>
    /// <param name="logits">The logits.</param>
    /// <param name="nodes">The unrolled model, in order.</param>
    /// <param name="batch">[N, T]: a product whose left operand has no row a place, one of params say, does not count.</param>
    public static InferenceOutputs Of(Value logits, IReadOnlyList<Node> nodes, Shape batch)
    {
        var makers = new HashSet<Value> { logits };
        foreach (var node in nodes.Reverse().Where(n => n.Outputs.Any(o => makers.Contains(o.Value))))
        {
            if (node.Operation.IsProduct && HasARowAPlace(node.Inputs[0], batch))
                return new InferenceOutputs(node.Inputs[0], logits);
            makers.UnionWith(node.Inputs);
        }
        return new InferenceOutputs(null, logits);
    }

    private static bool HasARowAPlace(Value value, Shape batch) =>
        value.Parameter == null
        && value.Shape.RowAxes.Select(a => a.Size).SequenceEqual(batch.Axes.Select(a => a.Size));
}
