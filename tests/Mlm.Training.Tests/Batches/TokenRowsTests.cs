using Mlm.Training.Batches;
using Mlm.Training.Vocabulary;

namespace Mlm.Training.Tests.Batches;

public class TokenRowsTests
{
    private static readonly string[] Sentences = ["ab ab", "b", "ab b ab b"];
    private static readonly TextEncoder Encoder = new(BpeTrainer.Train(WordCounts.Of(Sentences), 9));

    [Fact]
    public void Cut_StartsRowsWithCls_EndsSentencesWithSep_AndGoesOnInTheNextRow()
    {
        Assert.Equal("##b a b ab", string.Join(' ', Encoder.Entries.Skip(5)));
        var rows = TokenRows.Cut(Sentences, Encoder, 4);
        Assert.Equal(3, rows.Count);
        Assert.Equal([2, 8, 8, 3], rows[0].ToArray());
        Assert.Equal([2, 7, 3, 8], rows[1].ToArray());
        Assert.Equal([2, 7, 8, 7], rows[2].ToArray()); // its [SEP] would be a row's only token
    }

    [Fact]
    public void Cut_OfTooLittle_SaysSo()
    {
        Assert.Contains("--data", Assert.Throws<InvalidDataException>(() => TokenRows.Cut(["b"], Encoder, 4)).Message);
        Assert.Throws<InvalidDataException>(() => TokenRows.Cut(Sentences, Encoder, 1));
    }
}
