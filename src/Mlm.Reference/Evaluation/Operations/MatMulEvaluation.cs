using Mlm.Dsl.Operations;

namespace Mlm.Reference.Evaluation;

internal static partial class OperationEvaluations
{
    /// <summary><c>a @ b</c>: y[r, c] = Σₖ a[r, k] · b[k, c], r over all axes of a but the last.</summary>
    public static readonly OperationEvaluation MatMul = Add(
        OperationCatalog.MatMul,
        (operation, state) =>
        {
            var left = state.Tensor(operation["left"]);
            var right = state.Tensor(operation["right"]);
            var (rows, inner, columns) = (left.Rows, left.Columns, right.Columns);
            var (a, b) = (left.Elements, right.Elements);
            var y = new double[rows * columns];
            for (var r = 0; r < rows; r++)
            {
                for (var k = 0; k < inner; k++)
                {
                    for (var c = 0; c < columns; c++)
                        y[(r * columns) + c] += a[(r * inner) + k] * b[(k * columns) + c];
                }
            }
            return new EvaluatedTensor(EvaluationState.ShapeOf(operation), y);
        }
    );
}
