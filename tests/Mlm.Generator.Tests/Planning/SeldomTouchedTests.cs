using Mlm.Generator.Graph;
using Mlm.Generator.Planning;

namespace Mlm.Generator.Tests.Planning;

/// <summary>What a model leaves alone when it touches its memory: nothing that a step is likely to touch.</summary>
public class SeldomTouchedTests
{
    public static TheoryData<string> Shapes => [.. ShapedSpecs.All.Keys];

    // Float by float, with stretches of any length.
    [Theory]
    [MemberData(nameof(Shapes))]
    public void Stretches_AreAllThatNoLikelyRowStandsIn(string shape)
    {
        var (graph, plan) = Compile.Plan(ShapedSpecs.All[shape]);
        AssertComplement(graph, plan);
        (graph, plan) = Compile.PlanForInference(ShapedSpecs.All[shape]);
        AssertComplement(graph, plan);
    }

    [Theory]
    [InlineData("small", 0, 0)]
    [InlineData("default", 50, 60)]
    [InlineData("mid", 200, 220)]
    [InlineData("base", 105, 115)]
    public void SlotsOfMaskedRows_AreLeftToTheStepsThatNeedThem(string size, int fromMiB, int toMiB)
    {
        var (graph, plan) = Compile.Plan(Repository.Read("bench", "specs", $"{size}.mlm"));

        Assert.InRange(plan.SeldomTouched.Sum(s => s.Length) / (1 << 18), fromMiB, toMiB);
        Assert.All(plan.SeldomTouched, s => Assert.InRange(s.Length, SeldomTouched.ShortestFloats, long.MaxValue));
        foreach (var (value, slot) in Activations(graph, plan))
        {
            var rows = value.Shape.Selection == null ? slot.Rows : slot.Rows * 0.15;
            var end = slot.Offset + ((long)rows * slot.Stride);
            Assert.DoesNotContain(plan.SeldomTouched, s => slot.Offset < s.Offset + s.Length && s.Offset < end);
        }
    }

    [Fact]
    public void WhatIsAskedFor_IsLeftAlone_UntilSomethingIs()
    {
        var (graph, plan) = Compile.PlanForInference(Repository.Read("bench", "specs", "mid.mlm"));

        var logits = plan.Slots[graph.Forward.Answers!.Logits];
        var left = plan.SeldomTouched.Sum(s =>
            Math.Max(
                0,
                Math.Min(s.Offset + s.Length, logits.Offset + logits.Length) - Math.Max(s.Offset, logits.Offset)
            )
        );
        Assert.InRange(left, logits.Length * 9 / 10, logits.Length);
    }

    // The mean and three standard deviations: 76.8 and 3 · 8.08.
    [Theory]
    [InlineData(512, 102)]
    [InlineData(2, 2)]
    public void LikelyRows_AreMoreThanTheMean(int rows, int likely)
    {
        var (graph, _) = Compile.Plan(Repository.Spec("bert.mlm"));
        var masked = graph.Forward.Nodes.Select(n => n.Result.Shape.Selection).First(s => s != null);

        Assert.Equal(likely, SeldomTouched.LikelyRows(masked, rows, graph.Forward));
        Assert.Equal(rows, SeldomTouched.LikelyRows(null, rows, graph.Forward));
    }

    private static void AssertComplement(StepGraph graph, MemoryPlan plan)
    {
        var start = plan.Regions.Weights + plan.Regions.State + plan.Regions.Gradients;
        var touched = new bool[plan.Regions.Activations];
        foreach (var (value, slot) in Activations(graph, plan))
        {
            var rows = SeldomTouched.LikelyRows(value.Shape.Selection, slot.Rows, graph.Forward);
            touched.AsSpan((int)(slot.Offset - start), rows * slot.Stride).Fill(true);
        }
        var left = new bool[plan.Regions.Activations];
        var stretches = SeldomTouched.Of(
            graph.Forward,
            Activations(graph, plan).Select(a => (a.Value.Shape.Selection, a.Slot)),
            start,
            plan.Regions.Activations,
            shortest: 1
        );
        foreach (var (offset, length) in stretches)
            left.AsSpan((int)(offset - start), (int)length).Fill(true);

        Assert.Equal(touched.Select(t => !t), left);
        Assert.Equal(stretches.OrderBy(s => s.Offset), stretches);
    }

    private static IEnumerable<(Value Value, PlannedSlot Slot)> Activations(StepGraph graph, MemoryPlan plan) =>
        plan.Storages.SelectMany(s => s.Values).Select(v => (v, plan.Slots[v]));
}
