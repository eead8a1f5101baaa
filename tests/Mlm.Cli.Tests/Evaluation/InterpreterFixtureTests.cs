using Mlm.Dsl.Evaluation;

namespace Mlm.Cli.Tests.Evaluation;

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
    public void The_loss_and_logits_are_those_of_float64(string name)
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
        var result = new Interpreter(Evaluated.Bind(fixture.Spec, fixture.Sizes), inputs).Evaluate(weights);

        var logits = file.ReadDouble("logits_masked_f64");
        Assert.Equal(file.ReadDouble("loss_f64")[0], result.Loss, 1e-13);
        Assert.Equal(logits.Length, result.FirstLogits.Length);
        var scale = logits.Select(Math.Abs).DefaultIfEmpty().Max();
        for (var i = 0; i < logits.Length; i++)
            Assert.Equal(logits[i], result.FirstLogits[i], 1e-13 * scale);
    }
}
