using Mlm.Generator.Graph;
using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Rewrites;

public class FusedUpdateTests
{
    private const string Pass = "fused-update";

    public static TheoryData<string> Shapes => [.. ShapedSpecs.All.Keys];

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

    [Fact]
    public void PlainSgd_KeepsNoGradientOfAWeightThatIsUsedOnce()
    {
        var (_, plan) = Compile.Plan(ShapedSpecs.All["the mission's model, tiny"]);

        Assert.All(plan.Parameters, p => Assert.True(p.IsFused, p.Parameter.Name));
        Assert.Equal(0, plan.Regions.Gradients);
    }

    [Theory]
    [InlineData("one weight used twice", "w")]
    [InlineData("an embedding looked up twice", "w_emb")]
    [InlineData("a bias, a params' own sum and product", "w_1")]
    public void PlainSgd_SumsTheGradientOfAWeightThatIsUsedTwice(string shape, string weight)
    {
        var (_, plan) = Compile.Plan(ShapedSpecs.All[shape]);

        Assert.False(plan.Parameters.Single(p => p.Parameter.Name == weight).IsFused);
        Assert.True(plan.Parameters.Single(p => p.Parameter.Name == "w_head").IsFused);
    }

    // An update in place may not come before the step's last look at the weight.
    [Theory]
    [MemberData(nameof(Shapes))]
    public void FusedUpdates_ComeAfterTheLastReadOfTheWeight(string shape)
    {
        var (graph, plan) = Compile.Plan(ShapedSpecs.All[shape]);
        Node[] nodes = [.. graph.Nodes];

        foreach (var parameter in plan.Parameters.Where(p => p.IsFused))
        {
            var gradient = Assert.Single(graph.GradientsOf(parameter.Parameter));
            var update = Array.FindIndex(nodes, n => n.Outputs.Any(o => o.Value == gradient));
            Assert.DoesNotContain(nodes[update..], n => n.Reads.Contains(parameter.Parameter));
        }
    }

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
