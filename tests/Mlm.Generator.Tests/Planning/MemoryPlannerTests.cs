using Mlm.Generator.Graph;
using Mlm.Generator.Planning;

namespace Mlm.Generator.Tests.Planning;

/// <summary>Where things lie, over specs of many shapes.</summary>
public class MemoryPlannerTests
{
    public static TheoryData<string> Shapes => [.. ShapedSpecs.All.Keys];

    // Lifetimes are found here anew, from the nodes, by the values' own reads and writes.
    [Theory]
    [MemberData(nameof(Shapes))]
    public void LiveSlots_NeverOverlap(string shape)
    {
        var (graph, plan) = Compile.Plan(ShapedSpecs.All[shape]);
        Node[] nodes = [.. graph.Nodes];
        var alive = new List<(Value Value, int Dies)>();
        for (var i = 0; i < nodes.Length; i++)
        {
            foreach (var read in nodes[i].Inputs.Where(r => r.Parameter == null && alive.All(a => a.Value != r)))
                Assert.Fail($"{nodes[i].Operation.Name} reads {read}, which is not alive");
            foreach (var output in nodes[i].Outputs)
            {
                // What is continued in place is dead under its old name, and lies where its successor lies.
                if (output.Base != null)
                {
                    Assert.Equal(plan.Slots[output.Base].Offset, plan.Slots[output.Value].Offset);
                    alive.RemoveAll(a => a.Value == output.Base);
                }
                alive.Add((output.Value, LastRead(nodes, output.Value, i)));
            }
            AssertApart(alive, plan, nodes[i]);
            alive.RemoveAll(a => a.Dies <= i && !IsParameterGradient(graph, a.Value));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void EverySlot_LiesInItsRegionOnACacheLine(string shape)
    {
        var (graph, plan) = Compile.Plan(ShapedSpecs.All[shape]);
        var regions = plan.Regions;
        var activations = regions.Weights + regions.State + regions.Gradients;

        foreach (var storage in plan.Storages)
        {
            var slot = plan.Slots[storage.Values[0]];
            Assert.Equal(0, slot.Offset % 16);
            Assert.InRange(slot.Offset, activations, activations + regions.Activations - slot.Length);
        }
        foreach (var parameter in plan.Parameters)
        {
            Assert.InRange(parameter.Weight.Offset, 0, regions.Weights - parameter.Weight.Length);
            var from = parameter.IsFused ? regions.Total : regions.Weights + regions.State;
            var to = parameter.IsFused ? regions.TotalWithGradients : activations;
            Assert.InRange(parameter.GradientOffset, from, to - parameter.Weight.Length);
        }
        Assert.Equal(plan.Parameters.Count, plan.Parameters.Select(p => p.GradientOffset).Distinct().Count());
    }

    // What the backward reads grows by a block's share; what it only passes on does not grow at all.
    [Fact]
    public void Activations_GrowByWhatOneMoreBlockKeeps()
    {
        long Activations(int blocks) =>
            Compile.Plan(ShapedSpecs.Mission(4, 16, 100, 32, 2, 64, blocks)).Plan.Regions.Activations;

        var (two, four, eight) = (Activations(2), Activations(4), Activations(8));

        Assert.True(eight - four <= 2.02 * (four - two), $"{two}, {four}, {eight}");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 16)]
    [InlineData(30, 32)]
    [InlineData(256, 272)]
    [InlineData(512, 528)]
    [InlineData(513, 576)]
    [InlineData(8192, 8208)]
    [InlineData(30522, 30528)]
    public void Strides_AreWholeVectorsThatDoNotShareCacheSets(int columns, int stride) =>
        Assert.Equal(stride, MemoryPlanner.StrideOf(columns));

    // What needs the whole gradient gets its memory at construction, whether or not gradients are kept.
    [Theory]
    [InlineData("sgd(lr: 0.1)", 0, false)]
    [InlineData("sgd(lr: 0.1, momentum: 0, nesterov: 0, weight_decay: 0)", 0, false)]
    [InlineData("sgd(lr: 0.1, weight_decay: 0.01)", 0, true)]
    [InlineData("sgd(lr: 0.1, clip: 1)", 0, true)]
    [InlineData("sgd(lr: 0.1, momentum: 0.9)", 1, true)]
    [InlineData("sgd(lr: 0.1, momentum: 0.9, nesterov: 1, weight_decay: 0.01, clip: 1)", 1, true)]
    [InlineData("adamw(clip: 1)", 2, true)]
    public void AnUpdateRule_TakesTheMemoryItNeeds(string update, int stateTensors, bool needsGradients)
    {
        var spec = Repository.Spec("bert.mlm").Replace("sgd(lr: 0.1)", update);
        var (_, plan) = Compile.Plan(spec);
        var regions = plan.Regions;

        Assert.Equal(stateTensors * regions.Weights, regions.State);
        Assert.Equal(needsGradients ? regions.Weights : 0, regions.Gradients);
        Assert.Equal(needsGradients ? 0 : regions.Weights, regions.KeptGradients);
        var offsets = plan.Parameters.SelectMany(p => p.State.Select(s => (s.Slot.Offset, s.Slot.Length))).Order();
        var next = regions.Weights;
        foreach (var (offset, length) in offsets)
        {
            Assert.Equal(next, offset);
            next += length + ((16 - (length % 16)) % 16);
        }
        Assert.Equal(regions.Weights + regions.State, next);
    }

    private static int LastRead(Node[] nodes, Value value, int written)
    {
        var last = Array.FindLastIndex(nodes, n => n.Reads.Contains(value));
        return value.Name == "logits" ? nodes.Length : Math.Max(last, written);
    }

    private static bool IsParameterGradient(StepGraph graph, Value value) =>
        graph.ParameterGradients.Values.Any(g => g.Contains(value));

    private static void AssertApart(List<(Value Value, int Dies)> alive, MemoryPlan plan, Node at)
    {
        var placed = alive.Select(a => (a.Value, Slot: plan.Slots[a.Value])).OrderBy(a => a.Slot.Offset).ToArray();
        for (var i = 1; i < placed.Length; i++)
        {
            var (before, after) = (placed[i - 1], placed[i]);
            Assert.True(
                before.Slot.Offset + before.Slot.Length <= after.Slot.Offset,
                $"{before.Value} and {after.Value} overlap at {at.Operation.Name}, line {at.Origin.Line}"
            );
        }
    }
}
