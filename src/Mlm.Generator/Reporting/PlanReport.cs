using Mlm.Generator.Planning;
using Mlm.Generator.Statements;

namespace Mlm.Generator.Reporting;

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

/// <summary>The plan of a model's memory and work, for people and for <c>mlm plan</c>.</summary>
public sealed record PlanReport(
    string Model,
    IReadOnlyList<ParameterReport> Parameters,
    IReadOnlyList<SlotReport> Slots,
    IReadOnlyList<StatementReport> Statements,
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

    /// <summary>The statements that execute an operation of the graph, in the order of <see cref="StatementReport.OperationNumber"/>.</summary>
    public IEnumerable<StatementReport> Operations => Statements.Where(s => s.OperationNumber != null);

    /// <summary>Floating-point operations of one step.</summary>
    public long Flops => Operations.Sum(o => o.Flops);

    /// <summary>
    /// FLOPs of the forward's products and attentions by the usual formula, which knows nothing of how the spec is compiled: the
    /// products that make the logits at the scored rows, all others at all rows.
    /// </summary>
    public IReadOnlyList<Work> FormulaForwardFlops { get; init; } = [];

    /// <summary>How each product is cut, in the step's order.</summary>
    public IReadOnlyList<ProductReport> Products { get; init; } = [];

    /// <summary>What a model takes that keeps no gradients on demand.</summary>
    public long TotalBytes => WeightBytes + StateBytes + GradientBytes + ActivationBytes + IdBytes;

    internal static PlanReport Of(CompiledStep step, IReadOnlyList<StatementReport> statements)
    {
        const int bytes = sizeof(float);
        var plan = step.Memory;
        var regions = plan.Regions;
        return new PlanReport(
            step.Graph.Forward.Model.Name,
            [.. plan.Parameters.Select(p => ReportOf(p))],
            [.. plan.Storages.Select(s => ReportOf(s, plan.Slots[s.Values[0]]))],
            statements,
            regions.Weights * bytes,
            regions.State * bytes,
            regions.Gradients * bytes,
            regions.Activations * bytes,
            plan.Storages.Sum(s => plan.Slots[s.Values[0]].Length) * bytes,
            regions.Ids * bytes,
            regions.KeptGradients * bytes
        )
        {
            FormulaForwardFlops = FormulaFlops.Of(step.Unrolled),
            Products = ProductReport.Of(step),
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

    private static SlotReport ReportOf(Storage storage, PlannedSlot slot) =>
        new(
            [.. storage.Values.Select(v => v.Name)],
            storage.Values[0].Shape.Names,
            slot.Offset * sizeof(float),
            slot.Length * sizeof(float),
            storage.First,
            storage.Last
        );
}
