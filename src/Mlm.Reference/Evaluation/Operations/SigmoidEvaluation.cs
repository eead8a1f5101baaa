using Mlm.Dsl.Operations;

namespace Mlm.Reference.Evaluation;

internal static partial class OperationEvaluations
{
    /// <summary><c>sigmoid(x)</c>: 1 / (1 + e⁻ˣ).</summary>
    public static readonly OperationEvaluation Sigmoid = Add(
        OperationCatalog.Sigmoid,
        (operation, state) => Elementwise.Map(state.Tensor(operation["x"]), x => 1 / (1 + Math.Exp(-x)))
    );
}
