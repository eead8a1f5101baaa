using Mlm.Training.Evaluation;
using Mlm.Training.Vocabulary;

namespace Mlm.Training.Tests.Evaluation;

public class MaskFillerTests
{
    private const int Vocabulary = 8;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fill_DropsNothing_AndLeavesTheModelAsItWas(bool training)
    {
        using var model = Model(bias: new float[Vocabulary]);
        model.IsTraining = training;
        var encoder = new TextEncoder([.. SpecialTokens.All, "a", "b", "c"]);
        MaskFiller.Fill(model, encoder, "[MASK] a", 2);
        Assert.Equal([false], model.DropsAtForwards);
        Assert.Equal(training, model.IsTraining);
    }

    [Fact]
    public void Fill_GivesTheLikeliestTokensOfEveryMask()
    {
        using var model = Model(bias: [0, 0, 0, 0, 0, 1, 3, 2]);
        var encoder = new TextEncoder([.. SpecialTokens.All, "a", "b", "c"]);
        var filled = MaskFiller.Fill(model, encoder, "[MASK] [MASK]", 2);
        Assert.Equal(2, filled.Count);
        foreach (var mask in filled)
        {
            Assert.Equal(["b", "c"], mask.Candidates.Select(c => c.Token));
            var sum = (5 * Math.Exp(0)) + Math.Exp(1) + Math.Exp(2) + Math.Exp(3);
            Assert.Equal(Math.Exp(3) / sum, mask.Candidates[0].Probability, 6);
        }
    }

    [Theory]
    [InlineData("a b", "no [MASK]")]
    [InlineData("a b [MASK]", "room for 2")]
    public void Fill_OfWhatCannotBeFilled_SaysWhy(string text, string expected)
    {
        using var model = Model(bias: new float[Vocabulary]);
        var encoder = new TextEncoder([.. SpecialTokens.All, "a", "b", "c"]);
        var fault = Assert.Throws<InvalidDataException>(() => MaskFiller.Fill(model, encoder, text, 2));
        Assert.Contains(expected, fault.Message);
    }

    private static UnigramModel Model(float[] bias)
    {
        var model = new UnigramModel(sequences: 2, tokens: 4, Vocabulary);
        model.ImportWeights([.. bias, 1, 2, 3, 4, 5, 6]);
        return model;
    }
}
