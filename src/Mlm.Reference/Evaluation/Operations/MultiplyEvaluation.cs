using Mlm.Dsl.Operations;

namespace Mlm.Reference.Evaluation;

internal static partial class OperationEvaluations
{
    /// <summary><c>a * b</c></summary>
    public static readonly OperationEvaluation Multiply = Add(
        OperationCatalog.Multiply,
        (operation, state) => Elementwise.Combine(operation, state, (a, b) => a * b)
    );
}
