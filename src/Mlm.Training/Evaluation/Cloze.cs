using Mlm.Training.Batches;
using Mlm.Training.Vocabulary;

namespace Mlm.Training.Evaluation;

/// <summary>A sentence with one word taken out.</summary>
/// <param name="Text">The sentence, <c>[MASK]</c> in the word's place.</param>
/// <param name="Answer">The word.</param>
public sealed record Cloze(string Text, string Answer)
{
    private const int ShortestWord = 4; // shorter ones are mostly articles and prepositions

    /// <summary>Takes words out of some sentences, spread over all of them; the same ones every time.</summary>
    /// <param name="sentences">Held-out ones, so that the model cannot know the answers by heart.</param>
    /// <param name="encoder">Only words that are one token are taken out.</param>
    /// <param name="tokens">T: sentences that are longer than a row are left aside.</param>
    /// <param name="count">How many, where there are as many.</param>
    public static IReadOnlyList<Cloze> From(IReadOnlyList<string> sentences, TextEncoder encoder, int tokens, int count)
    {
        var found = new List<Cloze>();
        var draws = new SplitMix64(1);
        for (var part = 0; part < count; part++)
        {
            var (start, end) = ((long)part * sentences.Count / count, (part + 1L) * sentences.Count / count);
            for (var i = start; i < end; i++)
            {
                if (Of(sentences[(int)i], encoder, tokens, ref draws) is not { } cloze)
                    continue;
                found.Add(cloze);
                break;
            }
        }
        return found;
    }

    private static Cloze? Of(string sentence, TextEncoder encoder, int tokens, ref SplitMix64 draws)
    {
        var words = sentence.Split(' ');
        var length = encoder.Encode(sentence).Count;
        if (words.Length < 6 || length + 2 > tokens)
            return null;
        var places = Enumerable.Range(1, words.Length - 1).Where(i => IsWord(words[i], encoder)).ToList();
        if (places.Count < 2)
            return null;
        var place = places[draws.Below(places.Count)];
        var answer = words[place];
        words[place] = SpecialTokens.MaskText;
        return new Cloze(string.Join(' ', words), answer);
    }

    private static bool IsWord(string word, TextEncoder encoder) =>
        word.Length >= ShortestWord
        && word.All(char.IsAsciiLetterLower)
        && encoder.Encode(word) is [not SpecialTokens.Unknown];
}
