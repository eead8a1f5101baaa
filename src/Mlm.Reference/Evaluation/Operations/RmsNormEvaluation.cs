using Mlm.Dsl.Operations;

namespace Mlm.Reference.Evaluation;

internal static partial class OperationEvaluations
{
    /// <summary><c>rmsnorm(x, gain, eps:)</c>: x / √(mean of x² + eps) · gain.</summary>
    public static readonly OperationEvaluation RmsNorm = Add(
        OperationCatalog.RmsNorm,
        (operation, state) =>
        {
            var x = state.Tensor(operation["x"]);
            var gain = state.Elements(operation.Find("gain"));
            var eps = operation.Number("eps")!.Value;
            var columns = x.Columns;
            var y = new double[x.Elements.Length];
            for (var row = 0; row < y.Length; row += columns)
            {
                var meanSquare = 0.0;
                for (var c = 0; c < columns; c++)
                    meanSquare += x.Elements[row + c] * x.Elements[row + c] / columns;
                var scale = 1 / Math.Sqrt(meanSquare + eps);
                for (var c = 0; c < columns; c++)
                    y[row + c] = x.Elements[row + c] * scale * (gain?[c] ?? 1);
            }
            return new EvaluatedTensor(x.Shape, y);
        }
    );
}
