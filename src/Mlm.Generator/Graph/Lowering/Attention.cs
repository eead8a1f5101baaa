using Mlm.Dsl.Operations;
using Mlm.Dsl.Types;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Graph.Lowering;

internal static partial class OperationLowerings
{
    /// <summary><c>attention(q, k, v, heads: H, keep:, causal:, dropout:)</c></summary>
    public static readonly OperationLowering Attention = Add(
        OperationCatalog.Attention,
        (operation, graph, wanted) =>
        {
            var name = wanted ?? "attention";
            var q = graph.Tensor(operation["q"], "q");
            var k = graph.Tensor(operation["k"], "k");
            var v = graph.Tensor(operation["v"], "v");
            var shape = new MatrixShape(((TensorType)operation.Type).Shape, null);
            var heads = operation.Number("heads")!;
            var (n, t, d) = (shape.Axes[0], shape.Axes[1], shape.Axes[2]);
            var h = new Axis(graph.Quote(heads), (int)heads.Value);
            var attention = new AttentionOp(
                new AttentionSizes(n, t, h, d.Size / h.Size),
                new AttentionRules(
                    operation.Find("keep") is { } keep ? graph.Ids(keep) : null,
                    operation.Number("causal") is { Value: not 0 },
                    graph.TakeDropoutSite(operation.Number("dropout")!)
                ),
                graph.Trains ? AttentionMemory.Probabilities : AttentionMemory.Nothing
            );
            if (!graph.Trains)
                return graph.Add(attention, [q, k, v], (name, shape)).Result;
            var probabilities = shape.WithColumns(new Axis($"{h.Name} * {t.Name}", h.Size * t.Size));
            return graph.Add(attention, [q, k, v], (name, shape), (name + "_probabilities", probabilities)).Result;
        }
    );
}
