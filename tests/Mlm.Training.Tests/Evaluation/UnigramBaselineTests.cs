using Mlm.Training.Evaluation;
using Mlm.Training.Vocabulary;

namespace Mlm.Training.Tests.Evaluation;

public class UnigramBaselineTests
{
    private const int Vocabulary = 8;

    [Fact]
    public void LossOf_IsAddOneSmoothed_WithoutStructure()
    {
        // Counted: [UNK] 0, 5 twice, 6 once, 7 never; with one added each, 7 in all.
        var baseline = new UnigramBaseline([2, 5, 5, 6, 3, 4], Vocabulary);
        Assert.Equal(Math.Log(7.0 / 3), baseline.LossOf(5), 12);
        Assert.Equal(Math.Log(7.0 / 2), baseline.LossOf(6), 12);
        Assert.Equal(Math.Log(7.0 / 1), baseline.LossOf(7), 12);
        Assert.Equal(Math.Log(7.0 / 1), baseline.LossOf(SpecialTokens.Unknown), 12);
        var sum = new[] { 1, 5, 6, 7 }.Sum(id => Math.Exp(-baseline.LossOf(id)));
        Assert.Equal(1, sum, 12);
    }
}
