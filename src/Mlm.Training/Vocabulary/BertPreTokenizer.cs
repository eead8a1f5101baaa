using System.Text;
using Microsoft.ML.Tokenizers;

namespace Mlm.Training.Vocabulary;

/// <summary>
/// Splits text into words as BERT does: at whitespace, and around every punctuation mark, which is a word of its own.
/// </summary>
/// <remarks>
/// BERT counts all ASCII symbols as punctuation (<c>&lt;</c>, <c>=</c>, <c>$</c>, <c>_</c>, …). The pre-tokenizer that
/// Microsoft.ML.Tokenizers brings along drops them, and would make <c>a &lt; b</c> and <c>a b</c> the same text.
/// Trainer and encoder share this class, so they cannot disagree about what a word is.
/// </remarks>
public sealed class BertPreTokenizer : PreTokenizer
{
    /// <inheritdoc/>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            var isMark = i < text.Length && IsPunctuation(text[i]);
            if (i < text.Length && !isMark && !char.IsWhiteSpace(text[i]))
                continue;
            if (i > start)
                yield return (start, i - start);
            if (isMark)
                yield return (i, 1);
            start = i + 1;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) =>
        PreTokenize(text.ToString());

    /// <summary>The tokenizer that uses this class: lower-cased, without accents, [MASK] in a text being plain text.</summary>
    /// <param name="vocabulary">One entry a line.</param>
    internal static BertTokenizer CreateTokenizer(Stream vocabulary) =>
        BertTokenizer.Create(
            vocabulary,
            new BertOptions
            {
                LowerCaseBeforeTokenization = true,
                RemoveNonSpacingMarks = true,
                SplitOnSpecialTokens = false,
                PreTokenizer = new BertPreTokenizer(),
            }
        );

    /// <summary>A tokenizer for its normalizer's sake: it knows no words yet.</summary>
    internal static BertTokenizer CreateEmptyTokenizer()
    {
        var entries = string.Join('\n', SpecialTokens.All) + "\n";
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(entries));
        return CreateTokenizer(stream);
    }

    private static bool IsPunctuation(char c) =>
        c is (>= '!' and <= '/') or (>= ':' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~')
        || char.IsPunctuation(c);
}
