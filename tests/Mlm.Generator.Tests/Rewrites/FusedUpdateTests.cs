using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Rewrites;

public class FusedUpdateTests
{
    private const string Pass = "fused-update";

    [Fact]
    public void AWeight_IsUpdatedWhereItsGradientIsMade_AndKeepsNone() =>
        Assert.Equal(["w_emb", "w", "w_head"], Fused("param w[D, D]\n x = gelu(x @ w)"));

    [Fact]
    public void WithoutThePass_EveryGradientIsKept() =>
        Assert.Empty(Fused("param w[D, D]\n x = gelu(x @ w)", runs: false));

    // The sum of two gradients is no node's.
    [Fact]
    public void AWeightThatIsUsedTwice_IsUpdatedAfterwards() =>
        Assert.Equal(["w_emb", "w_head"], Fused("param w[D, D]\n x = gelu(x @ w) @ w"));

    // A quotient's gradient is a negative sum, whose kernel writes no weights.
    [Fact]
    public void AGradientWhoseKernelWritesNoWeights_IsKept() =>
        Assert.Equal(["w_emb", "w_head"], Fused("param g[D]\n x = x / g"));

    [Fact]
    public void AGradientThatIsASumOfRows_IsNotKept() =>
        Assert.Equal(["w_emb", "g", "b", "w_head"], Fused("param g[D], b[D]\n x = x * g + b"));

    [Theory]
    [InlineData("sgd(lr: 0.1, momentum: 0.9)")]
    [InlineData("sgd(lr: 0.1, weight_decay: 0.01)")]
    [InlineData("sgd(lr: 0.1, clip: 1)")]
    [InlineData("adamw(lr: 0.1)")]
    public void AnUpdateThatNeedsTheWholeGradient_IsNotFused(string update) =>
        Assert.Empty(Fused("param w[D, D]\n x = gelu(x @ w)", update));

    private static IEnumerable<string> Fused(string statements, string update = "sgd(lr: 0.1)", bool runs = true)
    {
        var spec = SpecTexts.Small(statement: statements, update: update);
        var (_, plan) = Compile.Plan(spec, Rewritten.OptionsOf(runs ? [Pass] : []));
        var (fused, others) = (plan.Parameters.Where(p => p.IsFused), plan.Parameters.Where(p => !p.IsFused));

        // A gradient that is not kept has its place behind all that every model has.
        Assert.All(fused, p => Assert.True(p.GradientOffset >= plan.Regions.Total));
        Assert.All(others, p => Assert.True(p.GradientOffset < plan.Regions.Total));
        return fused.Select(p => p.Parameter.Name);
    }
}
