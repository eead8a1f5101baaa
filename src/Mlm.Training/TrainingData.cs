using Mlm.Training.Batches;
using Mlm.Training.Corpora;
using Mlm.Training.Evaluation;
using Mlm.Training.Vocabulary;

namespace Mlm.Training;

/// <summary>Text as a model takes it in.</summary>
/// <param name="Encoder">The vocabulary.</param>
/// <param name="Training">Rows to train on.</param>
/// <param name="HeldOut">Rows to evaluate on.</param>
/// <param name="Baseline">What the model must beat.</param>
public sealed record TrainingData(TextEncoder Encoder, TokenRows Training, TokenRows HeldOut, UnigramBaseline Baseline)
{
    /// <summary>Encodes a corpus and cuts it into rows.</summary>
    /// <param name="corpus">The sentences of both sides.</param>
    /// <param name="encoder">From <see cref="BuildVocabulary"/>, or of a run that is taken up again.</param>
    /// <param name="tokens">T: tokens in a row.</param>
    /// <param name="cancellation">Asked between sentences.</param>
    /// <exception cref="InvalidDataException">Either side does not fill one row.</exception>
    public static TrainingData Prepare(
        Corpus corpus,
        TextEncoder encoder,
        int tokens,
        CancellationToken cancellation = default
    )
    {
        var training = TokenRows.Cut(corpus.Training, encoder, tokens, cancellation);
        var heldOut = TokenRows.Cut(corpus.HeldOut, encoder, tokens, cancellation);
        return new TrainingData(encoder, training, heldOut, new UnigramBaseline(training.Ids, encoder.Entries.Count));
    }

    /// <summary>Builds a vocabulary from the training side alone.</summary>
    /// <param name="corpus">The sentences.</param>
    /// <param name="size">V: how many entries.</param>
    /// <param name="cancellation">Asked between sentences and between merges.</param>
    public static TextEncoder BuildVocabulary(Corpus corpus, int size, CancellationToken cancellation = default) =>
        new(BpeTrainer.Train(WordCounts.Of(corpus.Training, cancellation), size, cancellation));
}
