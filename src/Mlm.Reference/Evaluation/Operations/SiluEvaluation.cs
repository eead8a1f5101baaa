using Mlm.Dsl.Operations;

namespace Mlm.Reference.Evaluation;

internal static partial class OperationEvaluations
{
    /// <summary><c>silu(x)</c>: x / (1 + e⁻ˣ).</summary>
    public static readonly OperationEvaluation Silu = Add(
        OperationCatalog.Silu,
        (operation, state) => Elementwise.Map(state.Tensor(operation["x"]), x => x / (1 + Math.Exp(-x)))
    );
}
