using Mlm.Dsl.Types;
using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Rewrites;

/// <summary>
/// Decides what an attention leaves for its reversal. Its probabilities grow with the square of the tokens: they are kept
/// while they take no more than q, k, v and y together (H·T ≤ 4·D numbers a token); beyond, two numbers a query and head stay
/// and the probabilities are computed again, a fifth more work in the attention's products:
/// <code>
/// before                                            after
/// y, probabilities = attention(q, k, v)             y, statistics = attention(q, k, v)
/// …                                                 …
/// attention.backward(dy, q, k, v, probabilities)    attention.backward(dy, q, k, v, statistics)
/// </code>
/// </summary>
internal static class RecomputeAttention
{
    public static readonly Pass Pass = new(
        "recompute-attention",
        "an attention over many tokens keeps two numbers a query, and the backward computes the probabilities again",
        graph => graph with { Forward = Apply(graph.Forward) }
    );

    /// <summary>The unrolled graph, before its backward is derived.</summary>
    public static ForwardGraph Apply(ForwardGraph graph) =>
        graph with
        {
            Nodes =
            [
                .. graph.Nodes.Select(n => n.Operation is AttentionOp attention ? Decide(n, attention, graph) : n),
            ],
        };

    private static Node Decide(Node node, AttentionOp attention, ForwardGraph graph)
    {
        var sizes = attention.Sizes;
        if (attention.Memory == AttentionMemory.Nothing || sizes.Tokens.Size <= 4 * sizes.HeadSize)
            return node;
        var y = node.Result;
        var columns = new Axis($"2 * {sizes.Heads.Name}", 2 * sizes.Heads.Size);
        var name = graph.Names.Unique(y.Name + "_statistics");
        var statistics = new Value(name, y.Shape.WithColumns(columns));
        return node with
        {
            Operation = attention with { Memory = AttentionMemory.Statistics },
            Outputs = [node.Outputs[0], new Output(statistics)],
        };
    }
}
