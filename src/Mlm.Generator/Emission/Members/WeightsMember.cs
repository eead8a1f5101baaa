using Mlm.Generator.Planning;

namespace Mlm.Generator.Emission.Members;

/// <summary>Where params lie, and their optimizer state and gradients.</summary>
internal static class WeightsMember
{
    public static void Write(CodeWriter code, EmissionContext context)
    {
        foreach (var parameter in context.Plan.Parameters)
            Write(code, parameter, context);
    }

    private static void Write(CodeWriter code, ParameterPlan plan, EmissionContext context)
    {
        var name = context.Names.Of(plan.Parameter);
        var symbol = plan.Parameter.Parameter!.Symbol;
        code.Blank();
        var documentation = GeneratedHeader.Summary(symbol.Documentation, Slots.Describe(plan.Parameter, plan.Weight));
        Slots.Write(code, plan.Parameter, plan.Weight, documentation, context);
        foreach (var (tensor, slot) in plan.State)
        {
            code.Line($"/// <summary>The {tensor.Title} of <see cref=\"{name}\"/>.</summary>");
            code.Line(
                $"private Slot {context.Names.State(plan.Parameter, tensor)} => {Slots.At(Literals.Integer(slot.Offset), plan.Parameter, slot, context)};"
            );
        }
        var gradients = context.Graph.GradientsOf(plan.Parameter);
        if (gradients.Count == 0)
            return;
        var offset = Literals.Integer(plan.GradientOffset);
        if (plan.IsFused)
        {
            code.Line(
                $"/// <summary>The gradient of <see cref=\"{name}\"/> where gradients are kept; otherwise the weight itself, which takes −lr times the gradient.</summary>"
            );
            code.Line(
                $"private Destination {context.Names.Of(gradients[0])} => UpdateOrGradient({name}, gradientOffset: {offset});"
            );
            return;
        }
        foreach (var gradient in gradients)
        {
            code.Line(
                $"/// <summary>The gradient of <see cref=\"{name}\"/>{(gradient == gradients[0] ? "" : ", continued")}.</summary>"
            );
            code.Line(
                $"private Slot {context.Names.Of(gradient)} => {Slots.At(offset, plan.Parameter, plan.Weight, context)};"
            );
        }
    }
}
