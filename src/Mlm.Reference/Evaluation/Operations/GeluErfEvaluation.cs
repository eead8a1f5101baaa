using Mlm.Dsl.Operations;

namespace Mlm.Reference.Evaluation;

internal static partial class OperationEvaluations
{
    /// <summary><c>gelu_erf(x)</c>: 0.5x(1 + erf(x/√2)).</summary>
    public static readonly OperationEvaluation GeluErf = Add(
        OperationCatalog.GeluErf,
        (operation, state) =>
            Elementwise.Map(state.Tensor(operation["x"]), x => 0.5 * x * (1 + ErrorFunction.Erf(x / Math.Sqrt(2))))
    );
}
