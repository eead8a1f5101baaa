using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Rewrites;

/// <summary>
/// Makes continuing in place sound: where the value that a node adds to is still read afterwards, or is one of the
/// node's own inputs, the node adds to a copy.
/// <code>
/// before                                      after
/// dx = dz += layernorm.backward(…)            dz'2 = copy(dz)
/// dw = matmul.backward_weight(g, dz)          dx = dz'2 += layernorm.backward(…)
///                                             dw = matmul.backward_weight(g, dz)
/// </code>
/// </summary>
internal static class CopyBeforeOverwrite
{
    public static readonly Pass Pass = new(
        "copy-before-overwrite",
        "what a node continues in place is copied first where it is still needed",
        Apply
    )
    {
        IsNeededBy = _ => true,
    };

    /// <summary>The graph with the copies that it needs; most need none.</summary>
    public static StepGraph Apply(StepGraph graph)
    {
        var uses = new ValueUses(graph.Nodes);
        return graph with
        {
            Forward = graph.Forward with { Nodes = Repair(graph.Forward.Nodes, uses, graph.Forward.Names) },
            Backward = Repair(graph.Backward, uses, graph.Forward.Names),
        };
    }

    private static List<Node> Repair(IReadOnlyList<Node> nodes, ValueUses uses, NameTable names)
    {
        var repaired = new List<Node>();
        foreach (var node in nodes)
        {
            var outputs = new List<Output>();
            for (var i = 0; i < node.Outputs.Count; i++)
            {
                var output = node.Outputs[i];
                if (output.Base is not { } old || !(IsStillNeeded(old, node, uses) || IsTakenLater(old, node, i)))
                {
                    outputs.Add(output);
                    continue;
                }
                var copy = new Value(names.Unique(old.Name), old.Shape);
                repaired.Add(
                    new Node(new CopyOp(), [old], [new Output(copy)], node.Origin)
                    {
                        Span = node.Span,
                        Rule = node.Rule,
                    }
                );
                outputs.Add(output with { Base = copy });
            }
            repaired.Add(outputs.SequenceEqual(node.Outputs) ? node : node with { Outputs = outputs });
        }
        return repaired;
    }

    // Where several outputs of a node continue one value, the last one takes it and the others a copy.
    private static bool IsTakenLater(Value old, Node node, int output) =>
        node.Outputs.Skip(output + 1).Any(o => o.Base == old);

    private static bool IsStillNeeded(Value old, Node node, ValueUses uses) =>
        uses.LastRead(old) > uses.Index(node) || (node.Inputs.Contains(old) && !node.Operation.IsElementwise);
}
