using Mlm.Dsl.Operations;

namespace Mlm.Reference.Evaluation;

internal static partial class OperationEvaluations
{
    /// <summary><c>mask(tokens, …)</c>: the draws that the step was given.</summary>
    public static readonly OperationEvaluation Mask = Add(
        OperationCatalog.Mask,
        (_, state) =>
            state.Inputs is { Corrupted: { } corrupted, Masked: { } masked }
                ? new EvaluatedMask(new EvaluatedIds(corrupted), new EvaluatedIds(masked))
                : throw new ArgumentException("The spec masks; give the corrupted ids and the indicator.")
    );
}
