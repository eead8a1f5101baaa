using System.Text;
using Mlm.Training.Vocabulary;

namespace Mlm.Training.Tests.Vocabulary;

public class TextEncoderTests
{
    private static readonly string[] Sentences =
    [
        "Gets the value of the element at the given index.",
        "The index is less than zero, or a < b.",
        "Naïve café_names stay readable: 日本.",
    ];

    private readonly TextEncoder _encoder = new(BpeTrainer.Train(WordCounts.Of(Sentences), 150));

    [Fact]
    public void Encode_OfTextThatTheVocabularyWasBuiltFrom_KnowsEveryWord()
    {
        foreach (var sentence in Sentences)
            Assert.DoesNotContain(SpecialTokens.Unknown, _encoder.Encode(sentence));
    }

    [Fact]
    public void Decode_OfEncoded_GivesTheWordsBackInLowerCase()
    {
        var ids = _encoder.Encode("The index, a < b.");
        Assert.Equal("the index , a < b .", _encoder.Decode(ids));
    }

    [Fact]
    public void Encode_Splits_AsBertDoes()
    {
        // Accents go (not in .NET's invariant mode, which cannot take them off), `_` and `<` are words, Chinese characters
        // stand alone.
        var hasUnicodeData = "é".Normalize(NormalizationForm.FormD).Length == 2;
        Assert.Equal(
            hasUnicodeData ? "naive cafe _ names 日 本" : "naïve café _ names 日 本",
            _encoder.Decode(_encoder.Encode("naïve CAFÉ_names日本"))
        );
        Assert.Equal("a < b", _encoder.Decode(_encoder.Encode("a<b")));
    }

    [Fact]
    public void Encode_OfMaskInPlainText_IsNoSpecialToken()
    {
        Assert.DoesNotContain(SpecialTokens.Mask, _encoder.Encode("the [MASK]"));
        Assert.DoesNotContain(SpecialTokens.Separator, _encoder.Encode("the [SEP] [sep]"));
    }

    [Fact]
    public void EncodeWithMasks_PutsMaskWhereItStands()
    {
        var expected = _encoder.Encode("the").Append(4).Concat(_encoder.Encode("is less")).Append(4).Append(4);
        Assert.Equal(expected, _encoder.EncodeWithMasks("the [MASK] is less [MASK][MASK]"));
    }

    [Fact]
    public void Encode_OfUnknownCharacters_IsUnknown() => Assert.Equal([SpecialTokens.Unknown], _encoder.Encode("ж"));

    [Theory]
    [InlineData("[PAD]\n[UNK]\n[CLS]\n[MASK]\n", "line 4 must be [SEP]; found `[MASK]`")]
    [InlineData("[PAD]\n[UNK]\n", "line 3 must be [CLS]")]
    [InlineData("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n\n", "line 7 is empty")]
    [InlineData("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\na\n", "line 8 holds `a` again, which is line 6")]
    public void Load_OfWhatIsNoVocabulary_NamesFileAndLine(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("vocab.txt", text);
        var fault = Assert.Throws<InvalidDataException>(() => TextEncoder.Load(path));
        Assert.StartsWith(path, fault.Message);
        Assert.Contains(expected, fault.Message);
    }
}
