using Mlm.Runtime;
using Mlm.Runtime.Memory;
using Mlm.Training.Vocabulary;

namespace Mlm.Training.Evaluation;

/// <summary>What a model proposes for one <c>[MASK]</c>.</summary>
/// <param name="Candidates">Tokens with their probabilities, the likeliest first.</param>
public sealed record FilledMask(IReadOnlyList<MaskCandidate> Candidates);

/// <summary>A token that a model proposes for a <c>[MASK]</c>.</summary>
/// <param name="Token">The vocabulary's entry.</param>
/// <param name="Probability">What the model gives it, 0 to 1.</param>
public sealed record MaskCandidate(string Token, double Probability);

/// <summary>Fills the <c>[MASK]</c>s of a text.</summary>
public static class MaskFiller
{
    /// <summary>Fills a text in with a model that is being trained.</summary>
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
    public static IReadOnlyList<FilledMask> Fill(TrainingModel model, TextEncoder encoder, string text, int candidates)
    {
        var (row, places) = RowOf(text, encoder, model.Description.Tokens);
        var asked = new int[row.Length];
        foreach (var place in places)
            asked[place] = 1;
        var training = model.IsTraining;
        model.IsTraining = false;
        try
        {
            model.MaskWith([row], row, asked, rows: 1);
            model.Forward();
            return Read(model.LogitsAtMasked, encoder, candidates);
        }
        finally
        {
            model.IsTraining = training;
        }
    }

    /// <summary>Fills a text in with a model that is for nothing else.</summary>
    /// <param name="model">A model with one input.</param>
    /// <param name="encoder">Of the vocabulary that the weights were trained with.</param>
    /// <param name="text">A text with at least one <c>[MASK]</c>.</param>
    /// <param name="candidates">How many proposals a place gets.</param>
    /// <returns>One entry a <c>[MASK]</c>, in the text's order.</returns>
    /// <exception cref="InvalidDataException">The text has no <c>[MASK]</c>, or is too long for a row.</exception>
    public static IReadOnlyList<FilledMask> Fill(InferenceModel model, TextEncoder encoder, string text, int candidates)
    {
        var (row, places) = RowOf(text, encoder, model.Description.Tokens);
        model.Run([row], rows: 1);
        return Read(model.Logits(places), encoder, candidates);
    }

    /// <summary>The row that a model is given, and where in it the text's own <c>[MASK]</c>s are, ascending.</summary>
    private static (int[] Row, int[] Places) RowOf(string text, TextEncoder encoder, int tokens)
    {
        var ids = encoder.EncodeWithMasks(text);
        if (!ids.Contains(SpecialTokens.Mask))
            throw new InvalidDataException(
                $"`{text}` has no {SpecialTokens.MaskText} to fill in; write one where a word is missing"
            );
        if (ids.Count + 2 > tokens)
            throw new InvalidDataException(
                $"`{text}` is {ids.Count} tokens long; with [CLS] and [SEP], a row has room for {tokens - 2}: give a shorter text"
            );
        var row = new int[tokens];
        row[0] = SpecialTokens.Classification;
        for (var i = 1; i < tokens; i++)
        {
            var place = (i - 1) % (ids.Count + 1);
            row[i] = place < ids.Count ? ids[place] : SpecialTokens.Separator;
        }
        return (row, [.. Enumerable.Range(1, ids.Count).Where(i => row[i] == SpecialTokens.Mask)]);
    }

    private static List<FilledMask> Read(MatrixView logits, TextEncoder encoder, int candidates)
    {
        var filled = new List<FilledMask>(logits.Rows);
        for (var i = 0; i < logits.Rows; i++)
            filled.Add(new FilledMask(Likeliest(logits[i], encoder, candidates)));
        return filled;
    }

    private static List<MaskCandidate> Likeliest(ReadOnlySpan<float> logits, TextEncoder encoder, int count)
    {
        var logSum = LogSoftmax.LogSum(logits);
        var ids = Enumerable.Range(0, Math.Min(logits.Length, encoder.Entries.Count)).ToArray();
        Array.Sort(logits[..ids.Length].ToArray().Select(logit => -logit).ToArray(), ids);
        var likeliest = new List<MaskCandidate>();
        foreach (var id in ids.Take(count))
            likeliest.Add(new MaskCandidate(encoder.Entries[id], Math.Exp(logits[id] - logSum)));
        return likeliest;
    }
}
