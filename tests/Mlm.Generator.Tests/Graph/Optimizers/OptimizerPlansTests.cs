using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Optimizers;
using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Graph.Optimizers;

/// <summary>What each update rule asks of the plan.</summary>
public class OptimizerPlansTests
{
    // Momentum and decay need the whole gradient beside the weight, a clip its norm before any weight moves.
    [Theory]
    [InlineData("sgd(lr: 0.1)", true)]
    [InlineData("sgd(lr: 0.1, momentum: 0, weight_decay: 0)", true)]
    [InlineData("sgd(lr: 0.1, momentum: 0.9)", false, "Momentum")]
    [InlineData("sgd(lr: 0.1, momentum: 0.9, nesterov: 1)", false, "Momentum")]
    [InlineData("sgd(lr: 0.1, weight_decay: 0.01)", false)]
    [InlineData("sgd(lr: 0.1, clip: 1)", false)]
    [InlineData("adamw(lr: 0.1)", false, "M", "V")]
    [InlineData("adamw(lr: 0.1, weight_decay: 0, clip: 1)", false, "M", "V")]
    public void ARule_SaysWhatItKeepsAndWhetherItIsFused(string update, bool canFuse, params string[] state)
    {
        var optimizer = Of(update);

        Assert.Equal(canFuse, optimizer.CanFuse);
        Assert.Equal(state, optimizer.State.Select(s => s.Ending));
    }

    [Fact]
    public void Numbers_AreTheSpecs()
    {
        var optimizer = Of("adamw(lr: 0.002, weight_decay: 0, clip: 1.5)");

        Assert.Equal("adamw", optimizer.Name);
        Assert.Equal((0.002, "0.002"), (optimizer.Number("lr").Value, optimizer.Number("lr").Text));
        Assert.Equal(1.5, optimizer.Clip?.Value);
        Assert.False(optimizer.Decays);
        Assert.True(Of("adamw(lr: 0.002)").Decays);
        Assert.Null(Of("adamw(lr: 0.002)").Clip);
    }

    private static Optimizer Of(string update) =>
        OptimizerPlans.Of(Compile.Bind(SpecTexts.Small(update: update)).Update);
}
