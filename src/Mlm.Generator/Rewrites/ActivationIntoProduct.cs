using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Rewrites;

/// <summary>
/// Lets a product apply an activation to its result while that is in the cache. The slope comes of the same intermediate
/// results as the value, so it is kept in place of the activation's input, and the backward multiplies with it, in its own product:
/// <code>
/// before                                         after
/// z = x @ w                                      y, slope = x @ w + gelu
/// y = gelu(z)
/// …                                              …
/// dy = matmul.backward_input(dc, w2)             dz = matmul.backward_input(dc, w2) · slope
/// dz = gelu.backward(dy, z)
/// </code>
/// It saves computing the exponential twice, and four passes through memory. Where the slope is one of the value (relu,
/// tanh, sigmoid) nothing need be kept, and the backward stays as it is.
/// </summary>
internal static class ActivationIntoProduct
{
    public static readonly Pass Pass = new(
        "activation-into-product",
        "a product applies the activation to its result and keeps the slope, which the backward's product multiplies with",
        Apply
    );

    /// <summary>The graph with every such pair as one node.</summary>
    public static StepGraph Apply(StepGraph graph)
    {
        var uses = new ValueUses(graph.Nodes);
        var kept = graph.Forward.KeptToTheEnd();
        Node[] nodes = [.. graph.Nodes];
        var rewritten = new Dictionary<Node, Node?>();
        foreach (var node in graph.Forward.Nodes.Where(n => n.Operation is ActivationOp))
        {
            var (function, z) = (((ActivationOp)node.Operation).Function, node.Inputs[0]);
            var readers = uses.Readers(z).Select(i => nodes[i]).Where(n => n != node).ToList();
            var isReadElsewhere = readers.Exists(r => !IsReversal(r, function, z));
            if (
                isReadElsewhere
                || kept.Contains(z)
                || !uses.Producers.TryGetValue(z, out var producer)
                || producer.Node.Operation is not MatMulOp { Then: null or { Function: null } } product
            )
                continue;
            var outputs = new List<Output>(node.Outputs);
            foreach (var reversal in readers)
            {
                var slope = new Value(graph.Forward.Names.Unique(node.Result.Name + "_slope"), z.Shape);
                outputs.Add(new Output(slope));
                Reverse(reversal, function, slope);
            }
            rewritten[node] = null;
            rewritten[producer.Node] = producer.Node with
            {
                Operation = product with { Then = new ProductEpilogue(product.Then is { HasBias: true }, function) },
                Outputs = outputs,
                Span = Rewriting.SpanOf(node, producer.Node),
            };
        }
        return graph with
        {
            Forward = graph.Forward with { Nodes = Rewriting.Apply(graph.Forward.Nodes, rewritten) },
            Backward = Rewriting.Apply(graph.Backward, rewritten),
        };

        void Reverse(Node reversal, Activation function, Value slope)
        {
            var (dy, dz) = (reversal.Inputs[0], reversal.Outputs);
            var canMerge = dz[0].Base == null && uses.Readers(dy).Count == 1;
            if (
                canMerge
                && uses.Producers.TryGetValue(dy, out var producer)
                && producer.Node.Operation is MatMulBackwardInputOp product
                && producer.Node.Outputs[0].Base == null
                && !rewritten.ContainsKey(producer.Node)
            )
            {
                rewritten[producer.Node] = producer.Node with
                {
                    Operation = product with { SlopeOf = function },
                    Inputs = [.. producer.Node.Inputs, slope],
                    Outputs = dz,
                    Rule = $"{producer.Node.Rule}; {reversal.Rule}",
                };
                rewritten[reversal] = null;
                return;
            }
            rewritten[reversal] = reversal with { Operation = new MultiplyOp(), Inputs = [dy, slope] };
        }
    }

    private static bool IsReversal(Node node, Activation function, Value z) =>
        !function.SlopeIsOfResult
        && node.Operation is ActivationBackwardOp reversal
        && reversal.Function == function
        && node.Inputs[1] == z
        && node.Inputs[0] != z;
}
