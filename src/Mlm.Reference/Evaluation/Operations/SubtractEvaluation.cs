using Mlm.Dsl.Operations;

namespace Mlm.Reference.Evaluation;

internal static partial class OperationEvaluations
{
    /// <summary><c>a - b</c></summary>
    public static readonly OperationEvaluation Subtract = Add(
        OperationCatalog.Subtract,
        (operation, state) => Elementwise.Combine(operation, state, (a, b) => a - b)
    );
}
