using Mlm.Dsl.Operations;

namespace Mlm.Reference.Evaluation;

internal static partial class OperationEvaluations
{
    /// <summary><c>w.T</c>: y[c, r] = w[r, c].</summary>
    public static readonly OperationEvaluation Transpose = Add(
        OperationCatalog.Transpose,
        (operation, state) =>
        {
            var w = state.Tensor(operation["param"]);
            var y = new double[w.Elements.Length];
            for (var r = 0; r < w.Rows; r++)
            {
                for (var c = 0; c < w.Columns; c++)
                    y[(c * w.Rows) + r] = w.Elements[(r * w.Columns) + c];
            }
            return new EvaluatedTensor(EvaluationState.ShapeOf(operation), y);
        }
    );
}
