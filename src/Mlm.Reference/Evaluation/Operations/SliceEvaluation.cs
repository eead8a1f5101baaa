using Mlm.Dsl.Operations;

namespace Mlm.Reference.Evaluation;

internal static partial class OperationEvaluations
{
    /// <summary><c>w[..k]</c>: the first k rows.</summary>
    public static readonly OperationEvaluation Slice = Add(
        OperationCatalog.Slice,
        (operation, state) =>
        {
            var shape = EvaluationState.ShapeOf(operation);
            var y = new double[shape.Elements];
            Array.Copy(state.Tensor(operation["param"]).Elements, y, y.Length);
            return new EvaluatedTensor(shape, y);
        }
    );
}
