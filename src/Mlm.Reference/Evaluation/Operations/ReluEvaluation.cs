using Mlm.Dsl.Operations;

namespace Mlm.Reference.Evaluation;

internal static partial class OperationEvaluations
{
    /// <summary><c>relu(x)</c>: max(x, 0).</summary>
    public static readonly OperationEvaluation Relu = Add(
        OperationCatalog.Relu,
        (operation, state) => Elementwise.Map(state.Tensor(operation["x"]), x => x > 0 ? x : 0)
    );
}
