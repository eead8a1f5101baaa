using Mlm.Training.Vocabulary;

namespace Mlm.Training.Evaluation;

/// <summary>
/// What one gets by knowing how often each token occurs and nothing of its neighbors: the loss that a model must beat to
/// have learned anything from context.
/// </summary>
/// <remarks>
/// Counts are add-one smoothed over the vocabulary. Tokens that mark structure ([CLS], [SEP], …) are neither counted nor
/// asked for (see <see cref="HeldOutEvaluator"/>), so the baseline wastes nothing on them: it is as strong as it can be.
/// </remarks>
public sealed class UnigramBaseline
{
    private readonly double[] _loss;

    /// <summary>Counts training tokens.</summary>
    /// <param name="trainingIds">All of them.</param>
    /// <param name="vocabulary">How many entries there are.</param>
    public UnigramBaseline(ReadOnlySpan<int> trainingIds, int vocabulary)
    {
        var counts = new long[vocabulary];
        foreach (var id in trainingIds)
            counts[id]++;
        var total = 0L;
        for (var id = 0; id < vocabulary; id++)
            total += SpecialTokens.IsStructure(id) ? 0 : counts[id] + 1;
        _loss = new double[vocabulary];
        for (var id = 0; id < vocabulary; id++)
            _loss[id] = SpecialTokens.IsStructure(id)
                ? double.PositiveInfinity
                : Math.Log((double)total / (counts[id] + 1));
    }

    /// <summary>The cross-entropy of one token, in nats: −ln p(token).</summary>
    public double LossOf(int id) => _loss[id];
}
