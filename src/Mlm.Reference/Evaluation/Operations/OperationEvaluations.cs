using Mlm.Dsl.Binding;
using Mlm.Dsl.Operations;

namespace Mlm.Reference.Evaluation;

/// <summary>Computes one operation from its arguments.</summary>
internal delegate Evaluated OperationEvaluation(BoundOperation operation, EvaluationState state);

/// <summary>
/// The meaning of each operation in double precision, written to be checked against its formula; each file of this
/// folder adds its own.
/// </summary>
internal static partial class OperationEvaluations
{
    private static Registry<Operation, OperationEvaluation> _all;

    /// <summary>The operations that can be evaluated.</summary>
    public static IReadOnlyCollection<Operation> Operations => _all.Keys;

    /// <summary>How an operation is evaluated.</summary>
    public static OperationEvaluation Of(BoundOperation operation) => _all.Get(operation.Operation, "evaluation");

    private static OperationEvaluation Add(Operation operation, OperationEvaluation evaluation) =>
        _all.Add(operation, evaluation);
}
