using Mlm.Dsl;
using Mlm.Dsl.Text;
using Mlm.Generator;
using Mlm.Generator.Planning;

namespace Mlm.Bench;

/// <summary>The memory that the compiler planned.</summary>
/// <param name="Total">All of it.</param>
/// <param name="Weights">The weights.</param>
/// <param name="Activations">The activation cache.</param>
/// <param name="ReadByBackward">The slots of the cache that the forward writes and the backward reads: no plan can take less.</param>
internal sealed record PlanBytes(long Total, long Weights, long Activations, long ReadByBackward)
{
    /// <summary>The plan that the compiler makes of a model.</summary>
    public static PlanReport Report(MeasuredModel model)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "specs", model.Spec);
        var bound = SpecCompiler.Compile(new SourceText(File.ReadAllText(path), path), model.Dims.ByName());
        var options = new CompilerOptions("Mlm.Bench", model.Spec, Fingerprint: "");
        return ModelCompiler.Compile(bound.Model!, options).Plan!;
    }

    /// <summary>Of a compiled spec's plan.</summary>
    public static PlanBytes Of(PlanReport plan)
    {
        var backward = plan.Operations.First(operation => operation.Phase == "backward").Number;
        var kept = plan.Slots.Where(slot => slot.First < backward && slot.Last >= backward);
        return new PlanBytes(plan.TotalBytes, plan.WeightBytes, plan.ActivationBytes, kept.Sum(slot => slot.Bytes));
    }
}
