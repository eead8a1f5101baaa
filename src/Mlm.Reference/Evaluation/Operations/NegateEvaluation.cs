using Mlm.Dsl.Operations;

namespace Mlm.Reference.Evaluation;

internal static partial class OperationEvaluations
{
    /// <summary><c>-a</c>, of a tensor or a loss.</summary>
    public static readonly OperationEvaluation Negate = Add(
        OperationCatalog.Negate,
        (operation, state) =>
            state.Evaluate(operation["value"]) switch
            {
                EvaluatedLoss loss => loss with { Value = -loss.Value },
                var tensor => Elementwise.Map((EvaluatedTensor)tensor, x => -x),
            }
    );
}
