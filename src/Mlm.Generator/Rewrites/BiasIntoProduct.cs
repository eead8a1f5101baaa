using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Rewrites;

/// <summary>
/// Lets a product add the bias to its result while that is in the cache:
/// <code>
/// before             after
/// t = a @ w
/// y = t + b          y = a @ w + b
/// </code>
/// It saves writing t, and reading it once more.
/// </summary>
internal static class BiasIntoProduct
{
    public static readonly Pass Pass = new(
        "bias-into-product",
        "a product adds the bias to its result while that is in the cache",
        Apply
    );

    /// <summary>The graph with every such pair as one node.</summary>
    public static StepGraph Apply(StepGraph graph)
    {
        var uses = new ValueUses(graph.Nodes);
        var kept = graph.Forward.KeptToTheEnd();
        var rewritten = new Dictionary<Node, Node?>();
        foreach (var add in graph.Forward.Nodes.Where(n => n.Operation is AddOp))
        {
            var (a, b) = (add.Inputs[0], add.Inputs[1]);
            if (TryMerge(a, b) || TryMerge(b, a))
                rewritten[add] = null;

            bool TryMerge(Value product, Value bias)
            {
                if (bias.Shape.MaxRows != 1 || kept.Contains(product) || uses.Readers(product).Count != 1)
                    return false;
                if (!uses.Producers.TryGetValue(product, out var producer) || rewritten.ContainsKey(producer.Node))
                    return false;
                var isThere =
                    bias.Parameter != null
                    || (uses.Producers.TryGetValue(bias, out var origin) && origin.Index < producer.Index);
                if (!isThere || producer.Node.Operation is not MatMulOp { Then: null } matmul)
                    return false;
                rewritten[producer.Node] = producer.Node with
                {
                    Operation = matmul with { Then = new ProductEpilogue(HasBias: true) },
                    Inputs = [.. producer.Node.Inputs, bias],
                    Outputs = add.Outputs,
                    Span = Rewriting.SpanOf(add, producer.Node),
                };
                return true;
            }
        }
        return graph with { Forward = graph.Forward with { Nodes = Rewriting.Apply(graph.Forward.Nodes, rewritten) } };
    }
}
