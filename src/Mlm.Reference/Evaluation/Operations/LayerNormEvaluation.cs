using Mlm.Dsl.Operations;

namespace Mlm.Reference.Evaluation;

internal static partial class OperationEvaluations
{
    /// <summary><c>layernorm(x, gain, bias, eps:)</c>: (x − mean) / √(variance + eps) · gain + bias; the variance is biased.</summary>
    public static readonly OperationEvaluation LayerNorm = Add(
        OperationCatalog.LayerNorm,
        (operation, state) =>
        {
            var x = state.Tensor(operation["x"]);
            var gain = state.Elements(operation.Find("gain"));
            var bias = state.Elements(operation.Find("bias"));
            var eps = operation.Number("eps")!.Value;
            var columns = x.Columns;
            var y = new double[x.Elements.Length];
            for (var row = 0; row < y.Length; row += columns)
            {
                var mean = 0.0;
                for (var c = 0; c < columns; c++)
                    mean += x.Elements[row + c] / columns;
                var variance = 0.0;
                for (var c = 0; c < columns; c++)
                    variance += (x.Elements[row + c] - mean) * (x.Elements[row + c] - mean) / columns;
                var rstd = 1 / Math.Sqrt(variance + eps);
                for (var c = 0; c < columns; c++)
                    y[row + c] = ((x.Elements[row + c] - mean) * rstd * (gain?[c] ?? 1)) + (bias?[c] ?? 0);
            }
            return new EvaluatedTensor(x.Shape, y);
        }
    );
}
