using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Mlm.Training.Corpora;

/// <summary>Sentences to train on and sentences that were held out, each once, in the order of their documents.</summary>
/// <param name="Training">What the vocabulary and the model learn from.</param>
/// <param name="HeldOut">What neither of them has seen.</param>
/// <param name="DocumentCount">How many documents there were.</param>
/// <param name="HeldOutDocumentCount">How many of these were held out.</param>
public sealed record Corpus(
    IReadOnlyList<string> Training,
    IReadOnlyList<string> HeldOut,
    int DocumentCount,
    int HeldOutDocumentCount
)
{
    /// <summary>The share of documents that is held out unless told.</summary>
    public const double DefaultHeldOutShare = 0.05;

    /// <summary>Splits documents, then their text into sentences, and keeps each sentence once.</summary>
    /// <param name="documents">All of them, in any order; documents of one name fall on one side.</param>
    /// <param name="heldOutShare">The share of names that is held out.</param>
    /// <remarks>
    /// The side hangs on a hash of the name alone, so it is the same on every machine and stays when other documents come and
    /// go. Documents are split before sentences are made unique, and a held-out sentence that occurs in training is dropped:
    /// boilerplate ("The index is out of range.") is not counted as something that the model foresaw.
    /// </remarks>
    /// <exception cref="InvalidDataException">There is too little text to hold anything out.</exception>
    public static Corpus Split(
        IEnumerable<CorpusDocument> documents,
        double heldOutShare = DefaultHeldOutShare,
        CancellationToken cancellation = default
    )
    {
        var ordered = documents
            .Where(d => d.Paragraphs.Count > 0)
            .OrderBy(d => d.Name, StringComparer.Ordinal)
            .ToList();
        var places = ordered.Select(d => d.Name).Distinct().ToDictionary(name => name, PlaceOf);
        if (places.Count < 2)
            throw new InvalidDataException(
                $"documents to train on: {places.Count}; it takes 2 to hold one out. A text file counts as one document per "
                    + $"{PlainTextReader.PassageLength} characters. Give more text with --data."
            );
        // Of very few documents none may fall below the share; then the lowest is held out.
        var limit = Math.Max(heldOutShare, places.Values.Min());
        var seen = new HashSet<string>();
        var training = Collect(ordered.Where(d => places[d.Name] > limit), seen, cancellation);
        var heldOut = Collect(ordered.Where(d => places[d.Name] <= limit), seen, cancellation);
        if (training.Count == 0 || heldOut.Count == 0)
            throw new InvalidDataException(
                $"of {places.Count} documents, {training.Count} sentences are to train on and {heldOut.Count} of those that are "
                    + "held out occur nowhere else; both must be some. Give more text with --data."
            );
        return new Corpus(training, heldOut, places.Count, places.Values.Count(place => place <= limit));
    }

    /// <summary>A name's place between 0 and 1, as good as drawn.</summary>
    private static double PlaceOf(string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name));
        return BinaryPrimitives.ReadUInt64LittleEndian(hash) * Math.Pow(2, -64);
    }

    private static List<string> Collect(
        IEnumerable<CorpusDocument> documents,
        HashSet<string> seen,
        CancellationToken cancellation
    )
    {
        var sentences = new List<string>();
        foreach (var document in documents)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var sentence in document.Paragraphs.SelectMany(SentenceSplitter.Split))
            {
                if (seen.Add(sentence))
                    sentences.Add(sentence);
            }
        }
        return sentences;
    }
}
