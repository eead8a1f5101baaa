using Mlm.Dsl.Operations;

namespace Mlm.Reference.Evaluation;

internal static partial class OperationEvaluations
{
    /// <summary><c>dropout(x, p)</c>: 0 where the step's draws drop an element, x / (1 − p) elsewhere.</summary>
    public static readonly OperationEvaluation Dropout = Add(
        OperationCatalog.Dropout,
        (operation, state) =>
        {
            var x = state.Tensor(operation["x"]);
            var factor = state.NextDropout(operation, "p");
            return new EvaluatedTensor(x.Shape, [.. x.Elements.Select((element, i) => element * factor(i))]);
        }
    );
}
