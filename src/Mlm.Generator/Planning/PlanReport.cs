using Mlm.Generator.Differentiation;
using Mlm.Generator.Graph;

namespace Mlm.Generator.Planning;

/// <summary>A parameter in the plan.</summary>
/// <param name="Name">Its unrolled name.</param>
/// <param name="Shape">Its shape by name, <c>[D, F]</c>.</param>
/// <param name="Elements">How many numbers it has.</param>
/// <param name="OffsetBytes">Where it lies in the model's memory.</param>
/// <param name="Bytes">What it takes there, padding included.</param>
/// <param name="IsFused">Whether its update is fused into the backward, so that no gradient of it need be kept.</param>
public sealed record ParameterReport(
    string Name,
    string Shape,
    long Elements,
    long OffsetBytes,
    long Bytes,
    bool IsFused
);

/// <summary>A slot of the activation cache.</summary>
/// <param name="Names">The values that lie there one after the other.</param>
/// <param name="Shape">The shape by name.</param>
/// <param name="OffsetBytes">Where it lies in the model's memory.</param>
/// <param name="Bytes">What it takes, padding included.</param>
/// <param name="First">The number of the operation that first writes it.</param>
/// <param name="Last">The number of the operation that last touches it.</param>
public sealed record SlotReport(
    IReadOnlyList<string> Names,
    string Shape,
    long OffsetBytes,
    long Bytes,
    int First,
    int Last
);

/// <summary>A statement of the step: an operation of the graph, or what stands around these.</summary>
/// <param name="Number">Its place in the step; of what stands around the operations, a number behind theirs.</param>
/// <param name="Phase"><c>forward</c> or <c>backward</c>; around the operations <c>mask</c> or <c>update</c>.</param>
/// <param name="Turn">The turn it stands in, <c>block.0</c>; empty outside of repeats.</param>
/// <param name="Line">The line of the spec.</param>
/// <param name="Name">What it does.</param>
/// <param name="Result">What it writes first; of joined products one each, <c>block.0.q, k, v</c>.</param>
/// <param name="FlopsByRows">Floating-point operations, a multiply-add counted as two.</param>
/// <param name="BytesByRows">What it reads and writes, each matrix once.</param>
public sealed record OperationReport(
    int Number,
    string Phase,
    string Turn,
    int Line,
    string Name,
    string Result,
    Work FlopsByRows,
    Work BytesByRows
)
{
    /// <summary>
    /// The parameter that it reads first, or whose gradient it makes or weight it updates; of joined products one each,
    /// <c>block.0.w_q, w_k, w_v</c>. Null where there is none.
    /// </summary>
    public string? Parameter { get; init; }

    /// <summary>Floating-point operations; where only masked rows are computed, as many as are expected.</summary>
    public long Flops => FlopsByRows.Expected;

    /// <summary>What it reads and writes; of masked rows, as many as are expected.</summary>
    public long Bytes => BytesByRows.Expected;
}

/// <summary>The plan of a model's memory and work, for people and for <c>mlm plan</c>.</summary>
public sealed record PlanReport(
    string Model,
    IReadOnlyList<ParameterReport> Parameters,
    IReadOnlyList<SlotReport> Slots,
    IReadOnlyList<OperationReport> Operations,
    long WeightBytes,
    long StateBytes,
    long GradientBytes,
    long ActivationBytes,
    long ActivationBytesUnshared,
    long IdBytes,
    long KeptGradientBytes
)
{
    /// <summary>How many numbers are trained.</summary>
    public long ParameterCount => Parameters.Sum(p => p.Elements);

    /// <summary>Floating-point operations of one step.</summary>
    public long Flops => Operations.Sum(o => o.Flops);

    /// <summary>
    /// FLOPs of the forward's products and attentions by the usual formula, which knows nothing of how the spec is compiled: the
    /// products that make the logits at the scored rows, all others at all rows.
    /// </summary>
    public IReadOnlyList<Work> FormulaForwardFlops { get; init; } = [];

    /// <summary>The products whose cut is decided beforehand, in the step's order.</summary>
    public IReadOnlyList<ProductReport> Products { get; init; } = [];

    /// <summary>What a model takes that keeps no gradients on demand.</summary>
    public long TotalBytes => WeightBytes + StateBytes + GradientBytes + ActivationBytes + IdBytes;

    /// <summary>
    /// What stands around the operations in a step, by the numbers at which a class compiled with
    /// <see cref="CompilerOptions.Timed"/> marks it: masking, the selection of rows, the optimizer's passes over the parameters.
    /// </summary>
    public IReadOnlyList<OperationReport> AroundOperations { get; init; } = [];

    internal static PlanReport Of(
        ForwardGraph unrolled,
        DifferentiatedGraph graph,
        MemoryPlan plan,
        Optimizer? optimizer
    )
    {
        const int bytes = sizeof(float);
        var regions = plan.Regions;
        Node[] nodes = [.. graph.Nodes];
        var ofGradient = graph
            .ParameterGradients.SelectMany(p => p.Value.Select(gradient => (Gradient: gradient, Parameter: p.Key)))
            .ToDictionary(p => p.Gradient, p => p.Parameter);
        return new PlanReport(
            graph.Forward.Model.Name,
            [.. plan.Parameters.Select(p => ReportOf(p))],
            [.. plan.Storages.Select(s => ReportOf(s, plan.Slots[s.Values[0]]))],
            [.. nodes.Select((n, i) => ReportOf(n, i, graph, ofGradient))],
            regions.Weights * bytes,
            regions.State * bytes,
            regions.Gradients * bytes,
            regions.Activations * bytes,
            plan.Storages.Sum(s => plan.Slots[s.Values[0]].Length) * bytes,
            regions.Ids * bytes,
            regions.KeptGradients * bytes
        )
        {
            FormulaForwardFlops = FormulaFlops.Of(unrolled),
            AroundOperations = optimizer == null ? [] : AroundNodes.Of(graph, plan, optimizer),
        };
    }

    private static ParameterReport ReportOf(ParameterPlan plan)
    {
        var shape = plan.Parameter.Shape.Axes;
        var slot = plan.Weight;
        return new ParameterReport(
            plan.Parameter.Name,
            shape.Names,
            shape.Elements,
            slot.Offset * sizeof(float),
            slot.Length * sizeof(float),
            plan.IsFused
        );
    }

    private static SlotReport ReportOf(Storage storage, Slot slot) =>
        new(
            [.. storage.Values.Select(v => v.Name)],
            storage.Values[0].Shape.Names,
            slot.Offset * sizeof(float),
            slot.Length * sizeof(float),
            storage.First,
            storage.Last
        );

    private static OperationReport ReportOf(
        Node node,
        int number,
        DifferentiatedGraph graph,
        Dictionary<Value, Value> ofGradient
    )
    {
        var parts = node.Operation.Parts(node);
        var parameters = parts.Select(p => ParameterOf(p, ofGradient)?.Name).OfType<string>().ToList();
        Value[] touched = [.. node.Inputs.Concat(node.Outputs.Select(o => o.Value)).Distinct()];
        var selected = touched.Where(v => SelectionReport.Of(v.Shape.Selection, graph.Forward) != null).ToList();
        var selection = SelectionReport.Of(selected.FirstOrDefault()?.Shape.Selection, graph.Forward);
        return new OperationReport(
            number,
            number < graph.Forward.Nodes.Count ? "forward" : "backward",
            node.Origin.Turn?.Prefix.TrimEnd('.') ?? "",
            node.Origin.Line,
            node.Operation.Name,
            Listed([.. parts.Select(p => p.Result.Name).Distinct()]),
            Work.OfRows(node.Operation.Flops(node), selection),
            new Work(
                touched.Except(selected).Sum(v => v.Shape.Axes.Elements) * sizeof(float),
                selected.Sum(v => (long)v.Shape.Columns.Size) * sizeof(float),
                selection
            )
        )
        {
            Parameter = parameters.Count == 0 ? null : Listed(parameters),
        };
    }

    private static Value? ParameterOf(Node node, Dictionary<Value, Value> ofGradient) =>
        node.Inputs.FirstOrDefault(v => v.Parameter != null)
        ?? node.Outputs.Select(o => ofGradient.TryGetValue(o.Value, out var parameter) ? parameter : null)
            .FirstOrDefault(p => p != null);

    // block.0.w_q, w_k, w_v: the turn that all share is said once.
    private static string Listed(IReadOnlyList<string> names)
    {
        var turn = names[0].Substring(0, names[0].LastIndexOf('.') + 1);
        return names.All(n => n.StartsWith(turn, StringComparison.Ordinal))
            ? turn + string.Join(", ", names.Select(n => n.Substring(turn.Length)))
            : string.Join(", ", names);
    }
}
