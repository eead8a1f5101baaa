using Mlm.Dsl.Operations;

namespace Mlm.Reference.Evaluation;

internal static partial class OperationEvaluations
{
    /// <summary>
    /// <c>cross_entropy(logits, ids, at:)</c>: the mean over the selected rows of log Σ e^logits − logits[id]; the mean
    /// of nothing is NaN.
    /// </summary>
    public static readonly OperationEvaluation CrossEntropy = Add(
        OperationCatalog.CrossEntropy,
        (operation, state) =>
        {
            var logits = state.Tensor(operation["logits"]);
            var ids = state.Ids(operation["ids"]);
            var at = operation.Find("at") is { } indicator ? state.Ids(indicator) : null;
            int[] selected = [.. Enumerable.Range(0, state.ScoredPlaces).Where(place => at == null || at[place] != 0)];
            var columns = logits.Columns;
            var scored = new double[selected.Length * columns];
            var sum = 0.0;
            for (var i = 0; i < selected.Length; i++)
            {
                Array.Copy(logits.Elements, selected[i] * columns, scored, i * columns, columns);
                sum += RowLoss(scored, i * columns, columns, ids[selected[i]]);
            }
            return new EvaluatedLoss(sum / selected.Length, scored);
        }
    );

    private static double RowLoss(double[] logits, int start, int columns, int id)
    {
        var max = double.NegativeInfinity; // so that no exponential overflows; it divides out
        for (var c = 0; c < columns; c++)
            max = Math.Max(max, logits[start + c]);
        var sum = 0.0;
        for (var c = 0; c < columns; c++)
            sum += Math.Exp(logits[start + c] - max);
        return Math.Log(sum) + max - logits[start + id];
    }
}
