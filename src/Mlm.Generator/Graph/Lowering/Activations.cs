using Mlm.Dsl.Operations;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Graph.Lowering;

internal static partial class OperationLowerings
{
    /// <summary><c>gelu(x)</c></summary>
    public static readonly OperationLowering Gelu = AddActivation(OperationCatalog.Gelu, "Gelu");

    /// <summary><c>gelu_erf(x)</c></summary>
    public static readonly OperationLowering GeluErf = AddActivation(OperationCatalog.GeluErf, "GeluErf");

    /// <summary><c>silu(x)</c></summary>
    public static readonly OperationLowering Silu = AddActivation(OperationCatalog.Silu, "Silu");

    /// <summary><c>relu(x)</c></summary>
    public static readonly OperationLowering Relu = AddActivation(OperationCatalog.Relu, "Relu", "({0} > 0)");

    /// <summary><c>tanh(x)</c></summary>
    public static readonly OperationLowering Tanh = AddActivation(OperationCatalog.Tanh, "Tanh", "(1 − {0}²)");

    /// <summary><c>sigmoid(x)</c></summary>
    public static readonly OperationLowering Sigmoid = AddActivation(
        OperationCatalog.Sigmoid,
        "Sigmoid",
        "{0} ⊙ (1 − {0})"
    );

    private static OperationLowering AddActivation(Operation operation, string kernel, string? slopeOfResult = null)
    {
        var function = new Activation(operation.Name, kernel, slopeOfResult);
        return Add(
            operation,
            (bound, graph, wanted) =>
            {
                var name = wanted ?? function.Name;
                var x = graph.Tensor(bound["x"]);
                return graph.Add(new ActivationOp(function), [x], (name, x.Shape)).Result;
            }
        );
    }
}
