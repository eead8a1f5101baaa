using Mlm.Dsl.Operations;

namespace Mlm.Reference.Evaluation;

internal static partial class OperationEvaluations
{
    /// <summary>
    /// <c>attention(q, k, v, heads:, keep:, causal:, dropout:)</c>: per sequence and head, softmax(q kᵀ / √head_size) v over
    /// the keys that a query sees; a query that sees none gives zeros. Dropout acts on the softmax.
    /// </summary>
    public static readonly OperationEvaluation Attention = Add(
        OperationCatalog.Attention,
        (operation, state) =>
        {
            var q = state.Tensor(operation["q"]);
            var k = state.Tensor(operation["k"]).Elements;
            var v = state.Tensor(operation["v"]).Elements;
            var keep = operation.Find("keep") is { } indicator ? state.Ids(indicator) : null;
            var dropout = state.NextDropout(operation, "dropout");
            var causal = operation.Number("causal") is { Value: not 0 };
            var heads = (int)operation.Number("heads")!.Value;
            var (sequences, tokens, dModel) = (q.Shape[0].Size, q.Shape[1].Size, q.Shape[2].Size);
            var headSize = dModel / heads;
            var y = new double[q.Elements.Length];
            for (var sequence = 0; sequence < sequences; sequence++)
            {
                for (var query = 0; query < tokens; query++)
                {
                    var seen = Enumerable
                        .Range(sequence * tokens, causal ? query + 1 : tokens)
                        .Where(key => keep == null || keep[key] != 0)
                        .ToArray();
                    for (var head = 0; head < heads; head++)
                    {
                        var at = (((sequence * tokens) + query) * dModel) + (head * headSize);
                        // the first of the row's elements in the softmax [N, H, T, T]
                        var row = ((((long)sequence * heads) + head) * tokens + query) * tokens;
                        double Factor(int key) => dropout(row + (key % tokens));
                        Attend(q.Elements, k, v, y, at, seen, Factor, head, headSize, dModel);
                    }
                }
            }
            return new EvaluatedTensor(q.Shape, y);
        }
    );

    /// <summary>One query of one head: y[at…] = Σ over the seen keys of softmax(q·k / √head_size) · factor · v.</summary>
    private static void Attend(
        double[] q,
        double[] k,
        double[] v,
        double[] y,
        int at,
        int[] seen,
        Func<int, double> factor,
        int head,
        int headSize,
        int dModel
    )
    {
        if (seen.Length == 0)
            return;
        var scores = new double[seen.Length];
        for (var i = 0; i < seen.Length; i++)
        {
            for (var c = 0; c < headSize; c++)
                scores[i] += q[at + c] * k[(seen[i] * dModel) + (head * headSize) + c];
            scores[i] /= Math.Sqrt(headSize);
        }
        var max = scores.Max(); // so that no exponential overflows; it divides out
        var sum = scores.Sum(score => Math.Exp(score - max));
        for (var i = 0; i < seen.Length; i++)
        {
            var probability = Math.Exp(scores[i] - max) / sum * factor(seen[i]);
            for (var c = 0; c < headSize; c++)
                y[at + c] += probability * v[(seen[i] * dModel) + (head * headSize) + c];
        }
    }
}
