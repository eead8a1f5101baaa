using Mlm.Runtime;
using Mlm.Training.Vocabulary;

namespace Mlm.Training.Evaluation;

/// <summary>What a model proposes for one <c>[MASK]</c>.</summary>
/// <param name="Candidates">Tokens with their probabilities, the likeliest first.</param>
public sealed record FilledMask(IReadOnlyList<(string Token, double Probability)> Candidates);

/// <summary>Fills the <c>[MASK]</c>s of a text.</summary>
public static class FillIn
{
    /// <summary>Fills a text in.</summary>
    /// <param name="model">A model with one input that masks it.</param>
    /// <param name="encoder">Of the vocabulary that the model was trained with.</param>
    /// <param name="text">A text with at least one <c>[MASK]</c>.</param>
    /// <param name="candidates">How many proposals a place gets.</param>
    /// <returns>One entry a <c>[MASK]</c>, in the text's order.</returns>
    /// <remarks>
    /// The text stands between [CLS] and [SEP], and is repeated until the row is full: training rows have no padding, and a
    /// model that never saw padding would be led astray by it. Dropout drops nothing.
    /// </remarks>
    /// <exception cref="InvalidDataException">The text has no <c>[MASK]</c>, or is too long for a row.</exception>
    public static IReadOnlyList<FilledMask> Fill(CompiledModel model, TextEncoder encoder, string text, int candidates)
    {
        var ids = encoder.EncodeWithMasks(text);
        var masks = ids.Count(id => id == SpecialTokens.Mask);
        if (masks == 0)
            throw new InvalidDataException($"`{text}` has no {SpecialTokens.MaskText} to fill in");
        var tokens = model.Description.Tokens;
        if (ids.Count + 2 > tokens)
            throw new InvalidDataException(
                $"`{text}` is {ids.Count} tokens long; with [CLS] and [SEP], a row has room for {tokens - 2}"
            );
        var row = new int[tokens];
        var asked = new int[tokens];
        row[0] = SpecialTokens.Classification;
        for (var i = 1; i < tokens; i++)
        {
            var place = (i - 1) % (ids.Count + 1);
            row[i] = place < ids.Count ? ids[place] : SpecialTokens.Separator;
            asked[i] = i <= ids.Count && row[i] == SpecialTokens.Mask ? 1 : 0;
        }
        var training = model.IsTraining;
        model.IsTraining = false;
        try
        {
            model.MaskWith([row], row, asked, rows: 1);
            model.Forward();
            var filled = new List<FilledMask>(masks);
            for (var i = 0; i < masks; i++)
                filled.Add(new FilledMask(Likeliest(model.LogitsAtMasked[i], encoder, candidates)));
            return filled;
        }
        finally
        {
            model.IsTraining = training;
        }
    }

    private static List<(string, double)> Likeliest(ReadOnlySpan<float> logits, TextEncoder encoder, int count)
    {
        var logSum = LogSoftmax.LogSum(logits);
        var ids = Enumerable.Range(0, Math.Min(logits.Length, encoder.Entries.Count)).ToArray();
        Array.Sort(logits[..ids.Length].ToArray().Select(logit => -logit).ToArray(), ids);
        var likeliest = new List<(string, double)>();
        foreach (var id in ids.Take(count))
            likeliest.Add((encoder.Entries[id], Math.Exp(logits[id] - logSum)));
        return likeliest;
    }
}
