using Mlm.Generator.Options;
using Mlm.Generator.Planning;

namespace Mlm.Generator.Tests.Planning;

/// <summary>A class for inference takes its weights and what is alive at one time, and nothing of a step.</summary>
public class InferencePlanTests
{
    public static TheoryData<string> Shapes => [.. ShapedSpecs.All.Keys];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Memory_IsWeightsActivationsAndIdsAlone(string shape)
    {
        var (graph, plan) = Compile.PlanForInference(ShapedSpecs.All[shape]);
        var (_, training) = Compile.Plan(ShapedSpecs.All[shape]);

        var regions = plan.Regions;
        Assert.Equal((0, 0, 0), (regions.State, regions.Gradients, regions.KeptGradients));
        Assert.Equal(training.Regions.Weights, regions.Weights);
        Assert.Equal(
            training.Parameters.Select(p => (p.Parameter.Name, p.Weight)),
            plan.Parameters.Select(p => (p.Parameter.Name, p.Weight))
        );
        Assert.Equal(regions.Weights + regions.Activations + regions.Ids, regions.Total);
        var places = graph.Forward.Model.Inputs[0].Type.Shape.Elements;
        Assert.Equal((graph.Forward.Ids.Count + 1) * ((places + 15) / 16 * 16), regions.Ids); // and those asked for
        // No packing takes less than what is alive at one time; greedy by size comes near it.
        Assert.InRange(regions.Activations, Peak(plan), Peak(plan) * 5 / 4);
    }

    // Four rows of the residual, queries, keys, values, and of the attention with its scores: all that lives at once.
    [Fact]
    public void TinyAlone_TakesWhatAnAttentionNeeds()
    {
        var (_, plan) = Compile.PlanForInference(Repository.Spec("tiny.mlm").Replace("dim N = 2", "dim N = 1"));

        const int rows = 8 * 16;
        Assert.Equal(5 * rows, plan.Regions.Activations);
        var text = Compile
            .Whole(Repository.Spec("tiny.mlm").Replace("dim N = 2", "dim N = 1"), kind: ClassKinds.Inference)
            .Files.Single(f => f.Name == "Tiny.Layout.g.cs")
            .Text.Replace("_", "");
        Assert.Contains($"const long MemoryFloats = {plan.Regions.Total};", text);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void WhatIsReadAfterARun_LiesApartFromAllThatComesAfterIt(string shape)
    {
        var (graph, plan) = Compile.PlanForInference(ShapedSpecs.All[shape]);
        var run = graph.Forward.NodesOfARun.SelectMany(n => n.Outputs).Select(o => o.Value).ToHashSet();
        var asked = graph.Forward.NodesAtAsked.ToList();
        var kept = asked.SelectMany(n => n.Inputs).Where(run.Contains).ToHashSet();
        if (graph.Forward.Answers!.Hidden is { } hidden)
            kept.Add(hidden);

        foreach (var value in kept)
        {
            var slot = plan.Slots[value];
            foreach (var other in asked.SelectMany(n => n.Outputs).Select(o => plan.Slots[o.Value]))
                Assert.True(
                    slot.Offset + slot.Length <= other.Offset || other.Offset + other.Length <= slot.Offset,
                    $"{value} is overwritten"
                );
        }
    }

    private static long Peak(MemoryPlan plan) =>
        plan.Storages.Max(at =>
            plan.Storages.Where(s => s.First <= at.First && at.First <= s.Last)
                .Sum(s => (plan.Slots[s.Values[0]].Length + 15) / 16 * 16)
        );
}
