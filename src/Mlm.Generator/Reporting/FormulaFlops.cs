using Mlm.Generator.Graph;
using Mlm.Generator.Statements;

namespace Mlm.Generator.Reporting;

/// <summary>
/// What a spec's forward takes by the usual formula, which knows nothing of how it is compiled: the head (the products that
/// make the logits) at the scored rows, every other product and attention at all rows.
/// </summary>
internal static class FormulaFlops
{
    /// <summary>FLOPs of each product and attention of the unrolled model, before any pass has changed it.</summary>
    public static IReadOnlyList<Work> Of(ForwardGraph unrolled)
    {
        var heads = HeadsOf(unrolled);
        return
        [
            .. unrolled
                .Nodes.Select(n =>
                    Work.OfRows(n.Operation.Flops(n), heads.TryGetValue(n, out var selection) ? selection : null)
                )
                .Where(w => w.Constant + w.PerRow > 0),
        ];
    }

    private static Dictionary<Node, SelectionReport?> HeadsOf(ForwardGraph graph)
    {
        var places = graph.Model.Inputs[0].Type.Shape.Elements;
        var heads = new Dictionary<Node, SelectionReport?>();
        foreach (var scored in graph.Loss.Select(t => t.CrossEntropy))
        {
            var selection = SelectionReport.Of(scored.Operation.Scores, graph);
            var makers = new HashSet<Value> { scored.Inputs[0] };
            foreach (var node in graph.Nodes.Reverse().Where(n => makers.Contains(n.Result)))
            {
                if (!node.Operation.IsProduct)
                    makers.UnionWith(node.Operation.RowwiseInputs(node).Select(i => node.Inputs[i]));
                else if (node.Result.Shape.MaxRows == places)
                    // Where two losses score one head, all its rows count unless both score the same.
                    heads[node] = heads.TryGetValue(node, out var other) && other != selection ? null : selection;
            }
        }
        return heads;
    }
}
