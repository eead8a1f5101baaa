using Mlm.Dsl.Operations;

namespace Mlm.Dsl.Evaluation;

internal static partial class OperationEvaluations
{
    /// <summary><c>dropout(x, p)</c>: x itself at p = 0; otherwise it is random and refused.</summary>
    public static readonly OperationEvaluation Dropout = Add(
        OperationCatalogue.Dropout,
        (operation, state) =>
            operation.Number("p") is { Value: > 0 } ? throw Stochastic(operation) : state.Evaluate(operation["x"])
    );
}
