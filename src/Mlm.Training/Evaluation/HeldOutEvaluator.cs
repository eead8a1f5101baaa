using Mlm.Runtime;
using Mlm.Training.Batches;
using Mlm.Training.Vocabulary;

namespace Mlm.Training.Evaluation;

/// <summary>
/// Asks a model for masked tokens of text that it has not seen. Places are drawn and corrupted as the spec's <c>mask</c>
/// says, the same ones at every evaluation; of these, only text is asked for: that every row starts with [CLS] is no feat.
/// </summary>
public sealed class HeldOutEvaluator
{
    private readonly TokenRows _rows;
    private readonly UnigramBaseline _baseline;

    /// <summary>Prepares an evaluation.</summary>
    public HeldOutEvaluator(TokenRows heldOut, UnigramBaseline baseline)
    {
        _rows = heldOut;
        _baseline = baseline;
    }

    /// <summary>Evaluates on all batches, or on some that are spread evenly over them.</summary>
    /// <param name="model">Only asked, without dropout: no weight and no optimizer state moves.</param>
    /// <param name="batches">At most so many; null for all.</param>
    /// <param name="cancellation">Asked between batches.</param>
    /// <returns>NaN losses where nothing was masked.</returns>
    public HeldOutResult Evaluate(TrainingModel model, int? batches = null, CancellationToken cancellation = default)
    {
        var training = model.IsTraining;
        model.IsTraining = false;
        try
        {
            return EvaluateBatches(model, batches, cancellation);
        }
        finally
        {
            model.IsTraining = training;
        }
    }

    private HeldOutResult EvaluateBatches(TrainingModel model, int? batches, CancellationToken cancellation)
    {
        var size = model.Description.Sequences;
        var all = (_rows.Count + size - 1) / size;
        var count = Math.Min(batches ?? all, all);
        var sums = new Sums();
        for (var i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            // Rows follow their documents' names, so neighbors speak of one matter.
            var batch = (int)((long)i * all / count);
            var rows = Math.Min(size, _rows.Count - (batch * size));
            EvaluateBatch(model, _rows.Range(batch * size, rows), rows, seed: batch, ref sums);
        }
        return new HeldOutResult(
            sums.Loss / sums.Places,
            sums.UnigramLoss / sums.Places,
            (double)sums.Right / sums.Places,
            sums.Places
        );
    }

    private void EvaluateBatch(TrainingModel model, ReadOnlyMemory<int> tokens, int rows, long seed, ref Sums sums)
    {
        model.Mask([tokens], seed, rows);
        var corrupted = model.CorruptedIds[..tokens.Length].ToArray();
        var asked = model.MaskIndicator[..tokens.Length].ToArray();
        for (var i = 0; i < asked.Length; i++)
        {
            if (SpecialTokens.IsStructure(tokens.Span[i]))
                asked[i] = 0;
        }
        if (!asked.Contains(1))
            return;
        model.MaskWith([tokens], corrupted, asked, rows);
        model.Forward();
        var logits = model.LogitsAtMasked;
        for (int place = 0, row = 0; place < asked.Length; place++)
        {
            if (asked[place] == 1)
                sums.Add(logits[row++], tokens.Span[place], _baseline);
        }
    }

    private struct Sums
    {
        public double Loss;
        public double UnigramLoss;
        public int Right;
        public int Places;

        public void Add(ReadOnlySpan<float> logits, int token, UnigramBaseline baseline)
        {
            Loss += LogSoftmax.LogSum(logits) - logits[token];
            UnigramLoss += baseline.LossOf(token);
            Right += LogSoftmax.IndexOfMax(logits) == token ? 1 : 0;
            Places++;
        }
    }
}
