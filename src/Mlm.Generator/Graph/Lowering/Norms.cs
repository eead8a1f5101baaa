using Mlm.Dsl.Binding;
using Mlm.Dsl.Operations;
using Mlm.Dsl.Types;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Graph.Lowering;

internal static partial class OperationLowerings
{
    /// <summary><c>layernorm(x[, gain, bias])</c></summary>
    public static readonly OperationLowering LayerNorm = AddNorm(
        OperationCatalog.LayerNorm,
        eps => new LayerNormOp(eps)
    );

    /// <summary><c>rmsnorm(x[, gain])</c></summary>
    public static readonly OperationLowering RmsNorm = AddNorm(OperationCatalog.RmsNorm, eps => new RmsNormOp(eps));

    private static OperationLowering AddNorm(Operation operation, Func<BoundNumber, NormOp> norm) =>
        Add(
            operation,
            (bound, graph, wanted) =>
            {
                var name = wanted ?? "norm";
                var x = graph.Tensor(bound["x"]);
                var gain = bound.Find("gain") is { } scale ? graph.Tensor(scale, "gain") : null;
                var bias = bound.Find("bias") is { } shift ? graph.Tensor(shift, "bias") : null;
                var lowered = norm(bound.Number("eps")!);
                var rstd = (name + "_rstd", x.Shape.WithColumns(new Axis("1", 1)));
                if (gain != null)
                {
                    Value[] inputs = bias == null ? [x, gain] : [x, gain, bias];
                    return graph.Add(lowered, inputs, (name, x.Shape), rstd, (name + "_normalized", x.Shape)).Result;
                }
                if (bias == null)
                    return graph.Add(lowered, [x], (name, x.Shape), rstd).Result;
                // A bias alone is a sum.
                var normalized = graph.Add(lowered, [x], (name + "_normalized", x.Shape), rstd).Result;
                return graph.Add(new AddOp(), [normalized, bias], (name, x.Shape)).Result;
            }
        );
}
