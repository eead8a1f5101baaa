using System.Globalization;
using System.Runtime.InteropServices;

namespace Mlm.Training.Vocabulary;

/// <summary>
/// Builds a vocabulary by byte pair encoding (Sennrich, Haddow and Birch, ACL 2016, algorithm 1) on characters: every word starts
/// as its characters, and the most frequent pair of neighbors becomes one piece, again and again, until the vocabulary is full.
/// </summary>
/// <remarks>
/// The entries are written in WordPiece's format, as BERT reads them: a piece that does not start its word begins with <c>##</c>
/// (<c>play ##ing</c>). WordPiece's own trainer (Schuster and Nakajima, ICASSP 2012) would instead merge the pair that raises the
/// likelihood of the text most. The encoder takes the longest entry first, as BERT's does, and does not replay the merges.
/// Ties go to the pair whose pieces came first, so the counts alone decide the vocabulary. Pair counts are kept up as words
/// change, and a queue gives the best pair; an entry whose count has changed since is put back with its new one. This makes
/// a merge cost what it changes instead of a pass over all words.
/// </remarks>
public sealed class BpeTrainer
{
    /// <summary>Longer words become [UNK] in the encoder, so nothing is learned from them.</summary>
    private const int LongestWord = 100;

    /// <summary>Beyond this many, the rarest characters are left out: each would cost an entry that a word could have.</summary>
    private const int MostCharacters = 1000;

    private readonly List<string> _pieces = [.. SpecialTokens.All];
    private readonly Dictionary<string, int> _ids = [];
    private readonly List<Word> _words = [];
    private readonly Dictionary<(int Left, int Right), Pair> _pairs = [];
    private readonly PriorityQueue<(int Left, int Right), Rank> _queue = new(Rank.BestFirst);

    private BpeTrainer(IReadOnlyDictionary<string, long> wordCounts, int size)
    {
        var ordered = wordCounts
            .Where(w => w.Key.Length <= LongestWord)
            .OrderBy(w => w.Key, StringComparer.Ordinal)
            .ToList();
        AddCharacters(ordered, Math.Min(MostCharacters, size - _pieces.Count));
        foreach (var (text, count) in ordered)
        {
            var characters = Characters(text).ToList();
            if (characters.TrueForAll(_ids.ContainsKey))
                _words.Add(new Word([.. characters.Select(c => _ids[c])], count));
        }
        for (var i = 0; i < _words.Count; i++)
            CountPairs(i, sign: 1);
        foreach (var (pair, found) in _pairs)
            _queue.Enqueue(pair, new Rank(found.Count, pair));
    }

    /// <summary>Builds a vocabulary.</summary>
    /// <param name="wordCounts">How often each word occurs, normalized as the encoder will.</param>
    /// <param name="size">How many entries, special tokens included.</param>
    /// <param name="cancellation">Asked between merges.</param>
    /// <returns>
    /// The entries by id: special tokens, characters, merges in their order, and <c>[unused0]</c>, <c>[unused1]</c>, … where
    /// the words support no more.
    /// </returns>
    /// <exception cref="InvalidDataException">The size leaves no room for a single character, or there are no words.</exception>
    public static IReadOnlyList<string> Train(
        IReadOnlyDictionary<string, long> wordCounts,
        int size,
        CancellationToken cancellation = default
    )
    {
        if (size <= SpecialTokens.All.Count)
            throw new InvalidDataException(
                $"a vocabulary of {size} entries holds the {SpecialTokens.All.Count} special tokens and no text"
            );
        if (wordCounts.Count == 0)
            throw new InvalidDataException("there are no words to build a vocabulary from");
        var trainer = new BpeTrainer(wordCounts, size);
        trainer.MergeUntil(size, cancellation);
        for (var unused = 0; trainer._pieces.Count < size; unused++)
            trainer._pieces.Add(string.Create(CultureInfo.InvariantCulture, $"[unused{unused}]"));
        return trainer._pieces;
    }

    private static IEnumerable<string> Characters(string word)
    {
        var isFirst = true;
        foreach (var rune in word.EnumerateRunes())
        {
            yield return isFirst ? rune.ToString() : SpecialTokens.Continuation + rune;
            isFirst = false;
        }
    }

    private void AddCharacters(IEnumerable<KeyValuePair<string, long>> wordCounts, int most)
    {
        var counts = new Dictionary<string, long>();
        foreach (var (word, count) in wordCounts)
        {
            foreach (var character in Characters(word))
                CollectionsMarshal.GetValueRefOrAddDefault(counts, character, out _) += count;
        }
        var kept = counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(most);
        foreach (var character in kept.Select(c => c.Key).Order(StringComparer.Ordinal))
            Add(character);
    }

    private int Add(string piece)
    {
        var id = _pieces.Count;
        _pieces.Add(piece);
        _ids.Add(piece, id);
        return id;
    }

    private void MergeUntil(int size, CancellationToken cancellation)
    {
        while (_pieces.Count < size && _queue.TryDequeue(out var pair, out var rank))
        {
            cancellation.ThrowIfCancellationRequested();
            var found = _pairs[pair];
            if (found.Count == 0)
                continue;
            if (found.Count == rank.Count)
                Merge(pair, found);
            else
                _queue.Enqueue(pair, new Rank(found.Count, pair));
        }
    }

    private void Merge((int Left, int Right) pair, Pair found)
    {
        var text = _pieces[pair.Left] + _pieces[pair.Right][SpecialTokens.Continuation.Length..];
        // Two ways to one text (`a` + `##bc`, `ab` + `##c`) are one entry.
        var merged = _ids.TryGetValue(text, out var known) ? known : Add(text);
        var changed = new HashSet<(int, int)>();
        foreach (var word in found.Words)
        {
            if (!_words[word].Contains(pair))
                continue;
            CountPairs(word, sign: -1);
            _words[word].Replace(pair, merged);
            CountPairs(word, sign: 1);
            changed.UnionWith(_words[word].PairsWith(merged));
        }
        // Counts that fell are put right when their entry comes up; those that have grown need an entry that says so.
        foreach (var neighbors in changed)
            _queue.Enqueue(neighbors, new Rank(_pairs[neighbors].Count, neighbors));
        found.Words.Clear();
    }

    /// <summary>Adds a word's pairs to the counts, or takes them away.</summary>
    private void CountPairs(int word, int sign)
    {
        var (pieces, count) = (_words[word].Pieces, _words[word].Count);
        for (var i = 0; i + 1 < pieces.Count; i++)
        {
            var pair = (pieces[i], pieces[i + 1]);
            ref var found = ref CollectionsMarshal.GetValueRefOrAddDefault(_pairs, pair, out var exists);
            if (!exists)
                found = new Pair();
            found!.Count += sign * count;
            if (sign > 0)
                found.Words.Add(word);
        }
    }

    /// <summary>A word as it is spelled now.</summary>
    private sealed class Word(List<int> pieces, long count)
    {
        public List<int> Pieces { get; } = pieces;

        public long Count { get; } = count;

        public bool Contains((int Left, int Right) pair)
        {
            for (var i = 0; i + 1 < Pieces.Count; i++)
            {
                if (Pieces[i] == pair.Left && Pieces[i + 1] == pair.Right)
                    return true;
            }
            return false;
        }

        public IEnumerable<(int Left, int Right)> PairsWith(int piece)
        {
            for (var i = 0; i + 1 < Pieces.Count; i++)
            {
                if (Pieces[i] == piece || Pieces[i + 1] == piece)
                    yield return (Pieces[i], Pieces[i + 1]);
            }
        }

        public void Replace((int Left, int Right) pair, int merged)
        {
            var length = 0;
            for (var i = 0; i < Pieces.Count; i++)
            {
                var isPair = i + 1 < Pieces.Count && Pieces[i] == pair.Left && Pieces[i + 1] == pair.Right;
                Pieces[length++] = isPair ? merged : Pieces[i];
                if (isPair)
                    i++;
            }
            Pieces.RemoveRange(length, Pieces.Count - length);
        }
    }

    /// <summary>How often two pieces stand side by side, and the words in which they do or did.</summary>
    private sealed class Pair
    {
        public long Count { get; set; }

        public HashSet<int> Words { get; } = [];
    }

    /// <summary>A pair's place in the queue.</summary>
    private readonly record struct Rank(long Count, (int Left, int Right) Pair)
    {
        public static readonly IComparer<Rank> BestFirst = Comparer<Rank>.Create(
            (a, b) => a.Count != b.Count ? b.Count.CompareTo(a.Count) : a.Pair.CompareTo(b.Pair)
        );
    }
}
