using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Rewrites;

/// <summary>
/// Lets a residual connection happen where the branch is computed, when nothing reads the old value any more:
/// <code>
/// before                       after
/// t = a @ w_o
/// y = x + t                    y = x += a @ w_o      (y lies where x lay)
/// </code>
/// It saves writing t and reading x and t once more.
/// </summary>
internal static class AddIntoProducer
{
    public static readonly Pass Pass = new(
        "add-into-producer",
        "a residual connection is added where its branch is computed, in the old value's place",
        Apply
    );

    /// <summary>The graph with every such pair as one node.</summary>
    public static StepGraph Apply(StepGraph graph)
    {
        var uses = new ValueUses(graph.Nodes);
        var kept = graph.Forward.KeptToTheEnd();
        var rewritten = new Dictionary<Node, Node?>();
        foreach (var add in graph.Forward.Nodes.Where(IsSumOfEqualShapes))
        {
            var (a, b) = (add.Inputs[0], add.Inputs[1]);
            if (
                TryMerge(uses, kept, add, residual: a, branch: b, rewritten)
                || TryMerge(uses, kept, add, residual: b, branch: a, rewritten)
            )
                rewritten[add] = null;
        }
        return graph with { Forward = graph.Forward with { Nodes = Rewriting.Apply(graph.Forward.Nodes, rewritten) } };
    }

    private static bool IsSumOfEqualShapes(Node node) =>
        node.Operation is AddOp && node.Inputs.All(i => !ElementwiseOp.IsRepeated(node, i));

    private static bool TryMerge(
        ValueUses uses,
        HashSet<Value> kept,
        Node add,
        Value residual,
        Value branch,
        Dictionary<Node, Node?> rewritten
    )
    {
        var isLastReader =
            uses.LastRead(residual) == uses.Index(add) && residual.Parameter == null && residual != branch;
        if (
            !isLastReader
            || kept.Contains(residual)
            || kept.Contains(branch)
            || !uses.Producers.TryGetValue(branch, out var producer)
            || rewritten.ContainsKey(producer.Node)
        )
            return false;
        var isReadMeanwhile = uses.Readers(residual).Any(r => r > producer.Index && r < uses.Index(add));
        var isDefinedBefore = uses.Producers.TryGetValue(residual, out var origin) && origin.Index < producer.Index;
        var isFree =
            producer.Node.Operation.CanAdd && producer.Node.Outputs.Count == 1 && producer.Node.Outputs[0].Base == null;
        var isReadByAddAlone = uses.Readers(branch).Count == 1;
        var isReadByProducer = producer.Node.Inputs.Contains(residual);
        if (isReadMeanwhile || !isDefinedBefore || !isFree || !isReadByAddAlone || isReadByProducer)
            return false;
        rewritten[producer.Node] = producer.Node with
        {
            Outputs = [new Output(add.Result, Base: residual)],
            Span = Rewriting.SpanOf(add, producer.Node),
        };
        return true;
    }
}
