using Mlm.Reference.Evaluation;

namespace Mlm.Reference.Tests.Evaluation;

/// <summary>The interpreter and PyTorch in float64 are two computations of one page of arithmetic.</summary>
public sealed class InterpreterFixtureTests
{
    [Theory]
    [InlineData("mission-smallest")]
    [InlineData("mission-square")]
    [InlineData("mission-odd-sizes")]
    [InlineData("mission-one-head")]
    [InlineData("mission-wide-ff")]
    [InlineData("mission-negative-seed")]
    [InlineData("mission-nothing-masked")]
    public void TheLossAndLogits_AreThoseOfFloat64(string name)
    {
        using var fixture = new Fixture(name);
        var file = fixture.File;
        var inputs = new StepInputs(
            [
                [.. file.ReadInt64("tokens").Select(id => (int)id)],
            ],
            [.. file.ReadInt64("corrupted_ids").Select(id => (int)id)],
            [.. file.ReadBool("mask_indicator").Select(masked => masked ? 1 : 0)],
            fixture.Sizes["N"]
        );
        double[] weights = [.. file.ReadSingle("flat").Select(w => (double)w)];
        var result = new Interpreter(SmallSpecs.Bind(fixture.Spec, fixture.Sizes), inputs).Evaluate(weights);

        Hold(result, file.ReadDouble("loss_f64")[0], file.ReadDouble("logits_masked_f64"));
    }

    [Fact]
    public void ThePublishedBertsFirstLossAndLogits_AreThoseOfFloat64()
    {
        using var fixture = new CheckpointFixture("bert-small");
        var (corrupted, masked) = fixture.Mask(step: 0);
        string[] names = ["tokens", "segments", "attend"];
        var inputs = new StepInputs(
            [.. names.Select(name => fixture.Input(name, step: 0))],
            corrupted,
            masked,
            fixture.Sequences
        );
        double[] weights = [.. fixture.Flat(fixture.Checkpoint).Select(w => (double)w)];
        var model = SmallSpecs.Bind(Repository.Read("tests", "fixtures", "bert-small.mlm"));

        var result = new Interpreter(model, inputs).Evaluate(weights);

        Hold(result, fixture.Expected.ReadDouble("losses_f64")[0], fixture.Expected.ReadDouble("logits_masked_f64"));
    }

    private static void Hold(EvaluationResult result, double loss, double[] logits)
    {
        Assert.Equal(loss, result.Loss, 1e-13);
        Assert.Equal(logits.Length, result.FirstLogits.Length);
        var scale = logits.Select(Math.Abs).DefaultIfEmpty().Max();
        for (var i = 0; i < logits.Length; i++)
            Assert.Equal(logits[i], result.FirstLogits[i], 1e-13 * scale);
    }
}
