using Mlm.Generator.Reporting;

namespace Mlm.Generator.Tests.Reporting;

public sealed class StepFlopsTests
{
    [Theory]
    [InlineData("N=4 T=16 V=100 D=32 H=2 F=32 L=2", 10, 0.0057, 0.00005)]
    [InlineData("N=8 T=64 V=1000 D=128 H=4 F=128 L=2", 77, 0.764, 0.0005)]
    [InlineData("N=16 T=64 V=8192 D=256 H=4 F=1024 L=4", 154, 22.07, 0.005)]
    [InlineData("N=8 T=128 V=30522 D=512 H=8 F=2048 L=4", 154, 94.97, 0.005)]
    [InlineData("N=4 T=128 V=30522 D=768 H=12 F=3072 L=12", 77, 279.0, 0.05)]
    public void Formula_GivesThePublishedNumbers(string dims, int masked, double gflop, double rounding)
    {
        var flops = StepFlops.Of(PlanOf(Repository.Spec("bert.mlm"), dims), masked);
        Assert.InRange(flops.Gflop, gflop - rounding, gflop + rounding);
        // What the step leaves out it does not count; what it adds would be a fault.
        Assert.InRange(flops.ExecutedGflop, 0.5 * gflop, gflop + rounding);
    }

    [Fact]
    public void Product_TakesTwoOperationsForEachMultiplication_AndTheHeadCountsAtScoredRows()
    {
        const string spec = """
            model Counted {
                dim N = 2
                dim T = 3
                dim V = 11
                dim D = 5
                input tokens[N, T] in V
                input scored[N, T] in 2
                param e[V, D], w[D, D], u[D, V], b[V]
                h = e[tokens] @ w
                minimize cross_entropy(h @ u + b, tokens, at: scored)
                update sgd(lr: 0.1)
            }
            """;
        var plan = PlanOf(spec, "");
        var none = StepFlops.Of(plan, scored: 0);
        var all = StepFlops.Of(plan, name => name == "scored" ? 6 : -1);
        Assert.Equal(3 * 2 * 6 * 5 * 5, none.Gflop * 1e9, 1e-3);
        Assert.Equal(3 * 2 * 6 * ((5 * 5) + (5 * 11)), all.Gflop * 1e9, 1e-3);
        // Both products have the scored rows alone.
        Assert.Equal(0, none.ExecutedGflop);
        Assert.Equal(all.Gflop, all.ExecutedGflop, 1e-12);
    }

    [Fact]
    public void Formula_WithoutAnIndicator_CountsEveryRow()
    {
        var spec = Repository.Spec("bert.mlm").Replace(", at: masked", "");
        var (one, other) = (StepFlops.Of(PlanOf(spec, "L=1"), 1), StepFlops.Of(PlanOf(spec, "L=1"), 100));
        Assert.Equal(one, other);
        Assert.Equal(one.Gflop, one.ExecutedGflop, 1e-9);
    }

    private static PlanReport PlanOf(string text, string dims)
    {
        var sizes = dims.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(dim => dim.Split('='))
            .ToDictionary(dim => dim[0], dim => int.Parse(dim[1], System.Globalization.CultureInfo.InvariantCulture));
        return Compile.Whole(text, dims: sizes).Plan!;
    }
}
