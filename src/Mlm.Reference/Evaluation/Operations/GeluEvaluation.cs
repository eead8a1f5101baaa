using Mlm.Dsl.Operations;

namespace Mlm.Reference.Evaluation;

internal static partial class OperationEvaluations
{
    /// <summary><c>gelu(x)</c>, the tanh form: 0.5x(1 + tanh(√(2/π)(x + 0.044715x³))).</summary>
    public static readonly OperationEvaluation Gelu = Add(
        OperationCatalog.Gelu,
        (operation, state) =>
            Elementwise.Map(
                state.Tensor(operation["x"]),
                x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))))
            )
    );
}
