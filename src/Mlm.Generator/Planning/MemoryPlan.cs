using Mlm.Generator.Graph;
using Mlm.Shared;

namespace Mlm.Generator.Planning;

/// <summary>A matrix in the model's memory, in floats.</summary>
internal sealed record PlannedSlot(long Offset, int Rows, int Columns, int Stride)
{
    /// <summary>With padding, which is the slot's own: it may be overwritten whenever the slot may.</summary>
    public long Length => (long)Rows * Stride;
}

/// <summary>Ids in the model's memory; an id takes the room of a float.</summary>
internal sealed record PlannedIds(long Offset, int Length);

/// <summary>How a parameter is updated.</summary>
/// <param name="Weight">Where it lies.</param>
/// <param name="GradientOffset">Where its gradient lies, laid out as the weight; where the update is fused, only if gradients are kept.</param>
/// <param name="IsFused">Whether plain SGD updates it by the one node that makes its gradient, after its last read.</param>
/// <param name="State">Where the optimizer's state of it lies, in the optimizer's order.</param>
internal sealed record ParameterPlan(
    Value Parameter,
    PlannedSlot Weight,
    long GradientOffset,
    bool IsFused,
    IReadOnlyList<(StateTensor Tensor, PlannedSlot Slot)> State
);

/// <summary>
/// Where everything lies in the model's one allocation:
/// weights | optimizer state | gradients that every mode needs | activations | ids | gradients kept on demand.
/// </summary>
internal sealed record MemoryPlan(
    IReadOnlyList<ParameterPlan> Parameters,
    IReadOnlyDictionary<Value, PlannedSlot> Slots,
    IReadOnlyList<Storage> Storages,
    IReadOnlyDictionary<IdsValue, PlannedIds> Ids,
    IReadOnlyDictionary<Selection, PlannedIds> Places,
    PlannedIds? LookupOrder,
    MemoryRegions Regions,
    long ScratchFloats
)
{
    /// <summary>Stretches that hardly any step touches, in floats, ascending.</summary>
    public IReadOnlyList<(long Offset, long Length)> SeldomTouched { get; init; } = [];
}

/// <summary>Lengths of the regions in floats, in their order.</summary>
internal sealed record MemoryRegions(
    long Weights,
    long State,
    long Gradients,
    long Activations,
    long Ids,
    long KeptGradients
)
{
    /// <summary>What a model takes that keeps no gradients on demand.</summary>
    public long Total => Weights + State + Gradients + Activations + Ids;

    /// <summary>What a model takes that keeps them.</summary>
    public long TotalWithGradients => Total + KeptGradients;
}

/// <summary>Lays out a differentiated graph.</summary>
internal static class MemoryPlanner
{
    private const int Alignment = KernelGeometry.Lanes;

    /// <summary>Finds a place for everything.</summary>
    /// <param name="graph">The graph; where its class does not train there are weights alone.</param>
    /// <param name="cancellation">Asked while packing.</param>
    public static MemoryPlan Plan(StepGraph graph, CancellationToken cancellation)
    {
        Node[] nodes = [.. graph.Nodes];
        var trains = graph.Forward.Kind.Trains;
        var fused = graph.FusedUpdates;
        IReadOnlyList<StateTensor> stateTensors = graph.Forward.Optimizer?.State ?? [];
        var weights = graph.Forward.Parameters.Sum(p => Align(SlotOf(p, 0).Length));
        var state = weights * stateTensors.Count;
        var withGradient = trains ? graph.Forward.Parameters : [];
        var gradients = withGradient.Where(p => !fused.Contains(p)).Sum(p => Align(SlotOf(p, 0).Length));

        var storages = Liveness.Analyze(
            nodes,
            [.. graph.ParameterGradients.Values.SelectMany(v => v)],
            graph.Forward.KeptToTheEnd()
        );
        long[] lengths = [.. storages.Select(s => Align(SlotOf(s.Values[0], 0).Length))];
        var (offsets, activations) = graph.SharesSlots
            ? SlotPacker.Pack(storages, lengths, cancellation)
            : SlotPacker.Apart(lengths);
        var start = weights + state + gradients;
        var next = start + activations;
        var (ids, places, order) = PlaceIds(graph, nodes, ref next);
        var regions = new MemoryRegions(
            weights,
            state,
            gradients,
            activations,
            next - start - activations,
            trains ? weights - gradients : 0
        );

        var parameters = PlaceParameters(graph, stateTensors, regions);
        var slots = parameters.ToDictionary(p => p.Parameter, p => p.Weight);
        foreach (var plan in parameters)
        {
            foreach (var gradient in graph.GradientsOf(plan.Parameter))
                slots[gradient] = plan.Weight with { Offset = plan.GradientOffset };
        }
        for (var i = 0; i < storages.Count; i++)
        {
            foreach (var value in storages[i].Values)
                slots[value] = SlotOf(value, start + offsets[i]);
        }
        var scratch = nodes.Select(n => n.Operation.ScratchFloats).DefaultIfEmpty(0).Max();
        return new MemoryPlan(parameters, slots, storages, ids, places, order, regions, scratch)
        {
            SeldomTouched = SeldomTouched.Of(
                graph.Forward,
                storages.SelectMany(s => s.Values).Select(v => (v.Shape.Selection, slots[v])),
                start,
                activations
            ),
        };
    }

    /// <summary>Floats from one row of a matrix to the next.</summary>
    public static int StrideOf(int columns)
    {
        if (columns <= 2)
            return columns; // a number or two a row are read one by one
        var padded = RoundUp(columns, columns > 512 ? KernelGeometry.PanelColumns : Alignment);
        return padded % KernelGeometry.CacheSetFloats == 0 ? padded + Alignment : padded;
    }

    private static List<ParameterPlan> PlaceParameters(
        StepGraph graph,
        IReadOnlyList<StateTensor> stateTensors,
        MemoryRegions regions
    )
    {
        var plans = new List<ParameterPlan>();
        var weight = 0L;
        var gradient = regions.Weights + regions.State;
        var gradientOnDemand = regions.Total;
        foreach (var parameter in graph.Forward.Parameters)
        {
            var slot = SlotOf(parameter, weight);
            var length = Align(slot.Length);
            var isFused = graph.FusedUpdates.Contains(parameter);
            (StateTensor, PlannedSlot)[] state =
            [
                .. stateTensors.Select(
                    (tensor, i) => (tensor, slot with { Offset = slot.Offset + ((i + 1) * regions.Weights) })
                ),
            ];
            plans.Add(new ParameterPlan(parameter, slot, isFused ? gradientOnDemand : gradient, isFused, state));
            weight += length;
            if (isFused)
                gradientOnDemand += length;
            else
                gradient += length;
        }
        return plans;
    }

    private static (Dictionary<IdsValue, PlannedIds>, Dictionary<Selection, PlannedIds>, PlannedIds?) PlaceIds(
        StepGraph graph,
        Node[] nodes,
        ref long next
    )
    {
        var places = (int)graph.Forward.Model.Inputs[0].Type.Shape.Elements;
        var ids = new Dictionary<IdsValue, PlannedIds>();
        foreach (var value in graph.Forward.Ids)
            ids[value] = Take(places, ref next);
        var selections = new Dictionary<Selection, PlannedIds>();
        foreach (var node in graph.Forward.Nodes)
        {
            if (node.Operation.Scores is { } scored && !selections.ContainsKey(scored))
                selections[scored] = Take(places, ref next);
        }
        if (!graph.Forward.Kind.Trains)
            selections[Selection.Asked] = Take(places, ref next);
        var sorts = nodes.Any(n => n.Operation.SortsIds);
        return (ids, selections, sorts ? Take(2 * places, ref next) : null);
    }

    private static PlannedIds Take(int length, ref long next)
    {
        var slot = new PlannedIds(next, length);
        next += Align(length);
        return slot;
    }

    private static PlannedSlot SlotOf(Value value, long offset)
    {
        var columns = value.Shape.Columns.Size;
        return new PlannedSlot(offset, value.Shape.MaxRows, columns, StrideOf(columns));
    }

    private static long Align(long floats) => (floats + Alignment - 1) / Alignment * Alignment;

    /// <summary>The next multiple.</summary>
    public static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
