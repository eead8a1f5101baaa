using Mlm.Training.Evaluation;
using Mlm.Training.Vocabulary;

namespace Mlm.Training.Tests.Evaluation;

public class ClozeTests
{
    private static readonly string[] Sentences =
    [
        "Too short.",
        "Gets the value of the given element quickly.",
        "Returns what was given before to the caller.",
    ];

    private static readonly TextEncoder Encoder = new(BpeTrainer.Train(WordCounts.Of(Sentences), 200));

    [Fact]
    public void From_TakesOneWordOutOfASentence()
    {
        var clozes = Cloze.From(Sentences, Encoder, tokens: 32, count: 2);
        Assert.NotEmpty(clozes);
        foreach (var cloze in clozes)
        {
            Assert.Contains(cloze.Text.Replace("[MASK]", cloze.Answer, StringComparison.Ordinal), Sentences);
            Assert.True(cloze.Answer.Length >= 4);
        }
        Assert.Equal(clozes, Cloze.From(Sentences, Encoder, tokens: 32, count: 2));
    }

    [Fact]
    public void From_LeavesOutWhatDoesNotFitARow() => Assert.Empty(Cloze.From(Sentences, Encoder, tokens: 6, count: 2));
}
