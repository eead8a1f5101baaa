using Mlm.Generator.Graph;

namespace Mlm.Generator.Rewrites;

/// <summary>
/// Makes plain SGD's update a part of the node that makes the gradient, which is then kept on demand alone:
/// <code>
/// before                                   after
/// dw = matmul.backward_weight(x, dy)       w −= lr · matmul.backward_weight(x, dy)
/// …
/// w −= lr · dw
/// </code>
/// A parameter is updated so where one node makes its whole gradient, after its last read.
/// </summary>
internal static class FusedUpdate
{
    public static readonly Pass Pass = new(
        "fused-update",
        "plain SGD's update is part of the product that makes the gradient, which is then not kept",
        Apply
    );

    /// <summary>The graph with the parameters that are updated so.</summary>
    public static StepGraph Apply(StepGraph graph)
    {
        if (graph.Forward.Optimizer is not { CanFuse: true })
            return graph;
        var uses = new ValueUses(graph.Nodes);
        return graph with { FusedUpdates = new HashSet<Value>(graph.Forward.Parameters.Where(IsUpdatedByOneNode)) };

        bool IsUpdatedByOneNode(Value parameter)
        {
            var gradients = graph.GradientsOf(parameter);
            if (gradients.Count != 1)
                return gradients.Count == 0; // where nothing moves it, its gradient is kept on demand alone
            var (node, index) = uses.Producers[gradients[0]];
            return node.Operation.CanUpdateWeight && uses.LastRead(parameter) < index;
        }
    }
}
