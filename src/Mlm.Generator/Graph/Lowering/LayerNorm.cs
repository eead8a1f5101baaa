using Mlm.Dsl.Operations;
using Mlm.Dsl.Types;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Graph.Lowering;

internal static partial class OperationLowerings
{
    /// <summary><c>layernorm(x)</c></summary>
    public static readonly OperationLowering LayerNorm = Add(
        OperationCatalogue.LayerNorm,
        (operation, graph) =>
        {
            var name = graph.TakeName("norm");
            var x = graph.Tensor(operation["x"]);
            if (operation.Find("gain") != null || operation.Find("bias") != null)
                return graph.Refuse(operation, "layernorm with gain or bias", "leave them out");
            var shape = x.Shape with { Axes = ((TensorType)operation.Type).Shape };
            var rstd = shape.WithColumns(new Axis("1", 1));
            return graph
                .Add(new LayerNormOperation(operation.Number("eps")!), [x], (name, shape), (name + "_rstd", rstd))
                .Result;
        }
    );
}
