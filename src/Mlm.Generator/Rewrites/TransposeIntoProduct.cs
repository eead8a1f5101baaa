using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Rewrites;

/// <summary>
/// Lets a product read a transposed weight as it lies, as a decoder that is tied to the embedding does:
/// <code>
/// before                       after
/// t = transpose(w)
/// y = x @ t                    y = x @ wᵀ
/// </code>
/// Nothing is copied, and the weight's gradient has the weight's layout. A transpose that something else reads stays.
/// </summary>
internal static class TransposeIntoProduct
{
    public static readonly Pass Pass = new(
        "transpose-into-product",
        "a product reads a transposed weight as it lies, so nothing is copied",
        graph => graph with { Forward = Apply(graph.Forward) }
    );

    /// <summary>The unrolled graph, before its backward is derived.</summary>
    public static ForwardGraph Apply(ForwardGraph graph)
    {
        var transposes = graph
            .Nodes.Where(n => n.Operation is TransposeOp)
            .ToDictionary(n => n.Result, n => n.Inputs[0]);
        if (transposes.Count == 0)
            return graph;
        var rewritten = graph.Nodes.ToDictionary(n => n, n => Rewrite(n, transposes));
        var read = new HashSet<Value>(rewritten.Values.SelectMany(n => n.Inputs));
        return graph with
        {
            Nodes =
            [
                .. graph
                    .Nodes.Select(n => rewritten[n])
                    .Where(n => !transposes.ContainsKey(n.Result) || read.Contains(n.Result)),
            ],
            Loss = [.. graph.Loss.Select(t => t with { CrossEntropy = rewritten[t.CrossEntropy] })],
        };
    }

    private static Node Rewrite(Node node, Dictionary<Value, Value> transposes) =>
        node.Operation is MatMulOp && transposes.TryGetValue(node.Inputs[1], out var weight)
            ? node with
            {
                Operation = new MatMulOp(IsTransposed: true),
                Inputs = [node.Inputs[0], weight],
            }
            : node;
}
