using Mlm.Dsl.Operations;
using Mlm.Dsl.Types;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Graph.Lowering;

internal static partial class OperationLowerings
{
    /// <summary><c>attention(q, k, v, heads: H)</c></summary>
    public static readonly OperationLowering Attention = Add(
        OperationCatalogue.Attention,
        (operation, graph) =>
        {
            var name = graph.TakeName("attention");
            if (operation.Find("keep") is { } keep)
                return graph.Refuse(keep, "attention's `keep`", "leave it out");
            foreach (var option in new[] { "causal", "dropout" })
            {
                if (operation.Number(option) is { Value: not 0 } number)
                    return graph.Refuse(number, $"attention's `{option}`", "leave it out");
            }
            var q = graph.Tensor(operation["q"], "q");
            var k = graph.Tensor(operation["k"], "k");
            var v = graph.Tensor(operation["v"], "v");
            var shape = new MatrixShape(((TensorType)operation.Type).Shape, null);
            var heads = operation.Number("heads")!;
            var (n, t, d) = (shape.Axes[0], shape.Axes[1], shape.Axes[2]);
            var h = new Axis(graph.Quote(heads), (int)heads.Value);
            var probabilities = new MatrixShape(new Shape([n, h, t, t]), null);
            return graph
                .Add(
                    new AttentionOperation(n, t, h, d.Size / h.Size),
                    [q, k, v],
                    (name, shape),
                    (name + "_probabilities", probabilities)
                )
                .Result;
        }
    );
}
