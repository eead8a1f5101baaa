using Mlm.Dsl.Binding;
using Mlm.Generator.Graph;
using Mlm.Generator.Options;
using Mlm.Generator.Planning;

namespace Mlm.Generator.Emission.Members;

/// <summary>What the model is made of.</summary>
internal static class DescriptionMember
{
    // A static constructor that describes very many parameters would pass what the JIT takes as a whole.
    private const int MaxParameters = 200;

    public static void Write(CodeWriter code, EmissionContext context)
    {
        var (names, plan, model) = (context.Names, context.Plan, context.Model);
        var parts =
            plan.Parameters.Count <= MaxParameters
                ? []
                : plan
                    .Parameters.Select((p, i) => (Parameter: p, Part: i / MaxParameters))
                    .GroupBy(p => p.Part, p => p.Parameter)
                    .Select(part =>
                        (Name: names.Unique($"ParametersPart{Literals.Integer(part.Key)}"), Parameters: part.ToList())
                    )
                    .ToList();
        var logits = context.Forward.Answers?.Logits ?? context.Forward.Loss[0].CrossEntropy.Inputs[0];
        code.Line("private static readonly ModelDescription TheDescription = new()");
        using (code.Open(close: "};"))
        {
            code.Line($"Name = {Literals.Text(model.Name)},");
            code.Line("Fingerprint = Fingerprint,");
            WriteList(code, "Dims", model.Dims.Select(d => $"({Literals.Text(d.Name)}, {names.Dim(d.Name)})"));
            WriteList(code, "Inputs", context.Inputs.Select(i => Input(i, context)));
            code.Line($"Sequences = {context.Size(context.Batch[0])},");
            code.Line($"Tokens = {context.Size(context.Batch[1])},");
            code.Line($"LogitColumns = {context.Columns(logits)},");
            foreach (var line in context.Kind.Trains ? OfTraining(context, logits) : OfAnswers)
                code.Line(line);
            if (plan.SeldomTouched.Count > 0)
                WriteList(
                    code,
                    "SeldomTouched",
                    plan.SeldomTouched.Select(s => $"({Literals.Integer(s.Offset)}, {Literals.Integer(s.Length)})")
                );
            if (plan.Parameters.Count <= MaxParameters)
                WriteList(code, "Parameters", plan.Parameters.Select(p => ParameterOf(p, context)));
            else
                code.Line($"Parameters = [{string.Join(", ", parts.Select(part => $".. {part.Name}()"))}],");
        }
        foreach (var (name, parameters) in parts)
        {
            code.Blank();
            code.Line($"private static ParameterDescription[] {name}() =>");
            using (code.Indent())
            {
                code.Line("[");
                using (code.Indent())
                {
                    foreach (var parameter in parameters)
                        code.Line(ParameterOf(parameter, context) + ",");
                }
                code.Line("];");
            }
        }
    }

    private static readonly string[] OfAnswers = ["Mask = null,", "ScoredAt = null,", "Optimizer = null,"];

    private static string[] OfTraining(EmissionContext context, Value logits)
    {
        var plan = context.Plan;
        var indicator = context.Forward.Loss[0].Selection.Indicator;
        return
        [
            context.Forward.Mask is { } mask ? $"Mask = {MaskOf(mask, context)}," : "Mask = null,",
            $"ScoredAt = {(indicator == null ? "null" : Literals.Text(indicator.Name))},",
            $"LogitsOffsetFloats = {Literals.Integer(plan.Slots[logits].Offset)},",
            $"LogitsStrideFloats = {Literals.Integer(plan.Slots[logits].Stride)},",
            $"Optimizer = {Literals.Text(context.Optimizer.Name)},",
            $"StateOffsetFloats = {Literals.Integer(plan.Regions.Weights)},",
            "StateFloats = StateFloats,",
            .. context.Kind.KeepsEveryValue ? [$"Values = {ValuesMember.Table(context)},"] : Array.Empty<string>(),
        ];
    }

    private static void WriteList(CodeWriter code, string name, IEnumerable<string> items)
    {
        code.Line($"{name} =");
        code.Line("[");
        using (code.Indent())
        {
            foreach (var item in items)
                code.Line(item + ",");
        }
        code.Line("],");
    }

    private static string Input(InputSymbol input, EmissionContext context)
    {
        var offset = Literals.Integer(context.Plan.Ids[context.IdsOf(input)].Offset);
        return $"new({Literals.Text(input.Name)}, Bound: {InputDocs.Bound(input)}, OffsetFloats: {offset})";
    }

    private static string MaskOf(MaskStep mask, EmissionContext context)
    {
        string[] arguments =
        [
            $"Input: {Literals.Text(mask.Tokens.Name)}",
            $"Select: {Literals.Double(mask.Select)}",
            $"Replace: {Literals.Double(mask.Replace)}",
            $"Random: {Literals.Double(mask.Random)}",
            $"Token: {Literals.Integer(mask.Token)}",
            $"Bound: {Literals.Integer(mask.Tokens.Bound)}",
            "Except: ExceptIds",
            $"CorruptedOffsetFloats: {Literals.Integer(context.Plan.Ids[mask.Corrupted].Offset)}",
            $"MaskedOffsetFloats: {Literals.Integer(context.Plan.Ids[mask.Masked].Offset)}",
        ];
        return $"new({string.Join(", ", arguments)})";
    }

    private static string ParameterOf(ParameterPlan plan, EmissionContext context)
    {
        var parameter = plan.Parameter.Parameter!;
        var symbol = parameter.Symbol;
        string[] arguments =
        [
            Literals.Text(plan.Parameter.Name),
            $"CheckpointName: {Literals.Text(parameter.CheckpointName)}",
            $"IsTransposedInCheckpoint: {(symbol.IsTransposedInCheckpoint ? "true" : "false")}",
            $"Shape: [{string.Join(", ", symbol.Shape.Axes.Select(context.Size))}]",
            $"Initializer.{symbol.Initializer}",
            $"InitializerScale: {(symbol.InitializerScale is { } scale ? Literals.Double(scale) : "0.0")}",
            $"OffsetFloats: {Literals.Integer(plan.Weight.Offset)}",
            $"StrideFloats: {Literals.Integer(plan.Weight.Stride)}",
            .. context.Kind.Gradients == GradientMemory.None
                ? Array.Empty<string>()
                : [$"GradientOffsetFloats: {Literals.Integer(plan.GradientOffset)}"],
        ];
        return $"new({string.Join(", ", arguments)})";
    }
}
