using Mlm.Training.Vocabulary;

namespace Mlm.Training.Batches;

/// <summary>Rows of T token ids, one after the other in one array.</summary>
public sealed class TokenRows
{
    private readonly int[] _ids;

    /// <summary>Takes ids that were cut already.</summary>
    /// <exception cref="ArgumentException">They are not whole rows.</exception>
    public TokenRows(int[] ids, int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        if (ids.Length % tokens != 0)
            throw new ArgumentException($"{ids.Length} ids are not whole rows of {tokens}", nameof(ids));
        _ids = ids;
        Tokens = tokens;
    }

    /// <summary>T: tokens in a row.</summary>
    public int Tokens { get; }

    /// <summary>How many rows there are.</summary>
    public int Count => _ids.Length / Tokens;

    /// <summary>All rows' ids.</summary>
    public ReadOnlySpan<int> Ids => _ids;

    /// <summary>One row.</summary>
    public ReadOnlySpan<int> this[int row] => _ids.AsSpan(row * Tokens, Tokens);

    /// <summary>Some rows that follow each other.</summary>
    public ReadOnlyMemory<int> Range(int row, int count) => _ids.AsMemory(row * Tokens, count * Tokens);

    /// <summary>
    /// Encodes sentences and cuts them into rows. Sentences follow each other without gaps, <c>[SEP]</c> after each; every row
    /// starts with <c>[CLS]</c>, and where a row is full the sentence goes on in the next one.
    /// </summary>
    /// <remarks>
    /// There is no padding, since a model without <c>keep:</c> would attend to it; what does not fill the last row is left
    /// out.
    /// </remarks>
    /// <param name="sentences">Neighbors stay neighbors.</param>
    /// <param name="encoder">The vocabulary's.</param>
    /// <param name="tokens">T.</param>
    /// <param name="cancellation">Asked between sentences.</param>
    /// <exception cref="InvalidDataException">The sentences do not fill one row, or T is too short for any text.</exception>
    public static TokenRows Cut(
        IEnumerable<string> sentences,
        TextEncoder encoder,
        int tokens,
        CancellationToken cancellation = default
    )
    {
        if (tokens < 2)
            throw new InvalidDataException($"rows of {tokens} tokens leave no room for text beside [CLS]");
        var ids = new List<int>();
        foreach (var sentence in sentences)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var id in encoder.Encode(sentence))
                Append(id);
            Append(SpecialTokens.Separator);
        }
        var whole = ids.Count / tokens * tokens;
        if (whole == 0)
            throw new InvalidDataException(
                $"the text is {ids.Count} tokens long, which does not fill one row of {tokens}; give more with --data"
            );
        ids.RemoveRange(whole, ids.Count - whole);
        return new TokenRows([.. ids], tokens);

        void Append(int id)
        {
            if (ids.Count % tokens == 0)
                ids.Add(SpecialTokens.Classification);
            ids.Add(id);
        }
    }
}
