using Mlm.Dsl.Binding;
using Mlm.Dsl.Types;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Graph.Lowering;

/// <summary><c>cross_entropy(logits, ids, at: masked)</c>: a number of the step, so it has a node but no tensor.</summary>
internal static class CrossEntropyLowering
{
    /// <summary>Adds the node; its output is what the backward needs of it.</summary>
    public static Node Lower(BoundOperation operation, GraphBuilder graph)
    {
        var logits = graph.Tensor(operation["logits"], "logits");
        var labels = graph.Ids(operation["ids"]);
        var selection = new Selection(operation.Find("at") is { } at ? graph.Ids(at) : null);
        var statistics = logits.Shape.WithColumns(new Axis("2", 2));
        return graph.Add(new CrossEntropyOp(labels, selection), [logits], ("cross_entropy_statistics", statistics));
    }
}
