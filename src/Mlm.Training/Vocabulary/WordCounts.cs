using System.Runtime.InteropServices;

namespace Mlm.Training.Vocabulary;

/// <summary>How often each word occurs, words being normalized and split as the encoder will.</summary>
public static class WordCounts
{
    /// <summary>Counts the words of sentences.</summary>
    public static IReadOnlyDictionary<string, long> Of(
        IEnumerable<string> sentences,
        CancellationToken cancellation = default
    )
    {
        var tokenizer = BertPreTokenizer.CreateEmptyTokenizer();
        var counts = new Dictionary<string, long>();
        var lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var sentence in sentences)
        {
            cancellation.ThrowIfCancellationRequested();
            var text = tokenizer.Normalizer!.Normalize(sentence);
            foreach (var (offset, length) in tokenizer.PreTokenizer!.PreTokenize(text))
                CollectionsMarshal.GetValueRefOrAddDefault(lookup, text.AsSpan(offset, length), out _)++;
        }
        return counts;
    }
}
