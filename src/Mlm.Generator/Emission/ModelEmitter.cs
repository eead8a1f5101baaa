using Mlm.Dsl.Binding;
using Mlm.Dsl.Types;
using Mlm.Generator.Graph;
using Mlm.Generator.Planning;

namespace Mlm.Generator.Emission;

/// <summary>Writes <c>*.g.cs</c>: the constants, the public API and the model's description.</summary>
internal static class ModelEmitter
{
    // A static constructor that describes very many parameters would pass what the JIT takes as a whole.
    private const int MaxParameters = 200;

    /// <summary>The file's text.</summary>
    public static string Emit(StatementContext context, Optimizer optimizer, CompilerOptions options)
    {
        var (forward, names) = (context.Graph.Forward, context.Names);
        var code = GeneratedHeader.Start(options, forward, "constants and public members");
        var model = forward.Model;
        var documentation =
            $"The training step of <c>{model.Name}</c>, compiled from {GeneratedHeader.Xml(options.SpecPath)}{(context.Values == null ? "" : " to be looked into: every value keeps its memory, and <c>Value</c> gives it by its name")}.";
        code.Line($"/// <summary>{GeneratedHeader.Summary(model.Documentation, documentation)}</summary>");
        code.Line("/// <remarks>Takes all its memory when it is made. Not for use by two threads at once.</remarks>");
        code.Line($"[global::System.CodeDom.Compiler.GeneratedCode(\"Mlm.Gen\", \"{ModelCompiler.Version}\")]");
        var parent = context.Values == null ? "TrainingModel" : "InspectionModel";
        var timed = context.Numbers == null ? "" : ", ITimedStep";
        using (code.Open($"public sealed partial class {MemberNames.Escape(names.ClassName)} : {parent}{timed}"))
        {
            foreach (var dim in model.Dims)
                WriteDim(code, dim, names);
            code.Line(
                $"/// <summary>SHA-256 of the spec's text{(context.Values == null ? " and" : ",")} the dims that replace its own{(context.Values == null ? "" : ", and that the class is to be looked into")}.</summary>"
            );
            code.Line($"public const string Fingerprint = \"{options.Fingerprint}\";");
            if (context.Numbers is { } numbers)
            {
                code.Blank();
                code.Line("/// <summary>What each statement took, by its number in the plan.</summary>");
                code.Line($"public StepTimes Times {{ get; }} = new({Literals.Integer(numbers.Count)});");
            }
            WriteConstructor(code, context, optimizer);
            WriteMask(code, context);
            WriteStep(code, context);
            WriteDescription(code, context, optimizer);
        }
        return code.ToString();
    }

    /// <summary>Writes a dim's constant.</summary>
    public static void WriteDim(CodeWriter code, DimSymbol dim, MemberNames names)
    {
        code.Line(
            $"/// <summary>{GeneratedHeader.Summary(dim.Documentation, $"The spec's <c>dim {dim.Name}</c>.")}</summary>"
        );
        code.Line($"public const int {names.Dim(dim.Name)} = {Literals.Integer(dim.Size)};");
        code.Blank();
    }

    private static void WriteConstructor(CodeWriter code, StatementContext context, Optimizer optimizer)
    {
        var (plan, forward, names) = (context.Plan, context.Graph.Forward, context.Names);
        code.Blank();
        if (forward.Mask is { } mask)
        {
            code.Line($"// {mask.Origin.Line}: {mask.Origin.Text}");
            code.Line(
                "private static readonly int[] ExceptIds = ["
                    + string.Join(", ", mask.Except.Select(e => Literals.Integer(e)))
                    + "];"
            );
            code.Line("private readonly BertMasking _masking = new(");
            using (code.Indent())
            {
                code.Line($"places: {Places(context)},");
                code.Line($"bound: {Literals.Integer(mask.Tokens.Bound)},");
                code.Line($"select: {Literals.Double(mask.Select)},");
                code.Line($"replace: {Literals.Double(mask.Replace)},");
                code.Line($"random: {Literals.Double(mask.Random)},");
                code.Line($"token: {Literals.Integer(mask.Token)},");
                code.Line("except: ExceptIds");
            }
            code.Line(");");
            code.Blank();
        }
        code.Line(
            """
            /// <summary>Takes the model's memory and starts its threads. The weights are unset until Initialize or ImportWeights.</summary>
            /// <param name="threads">How many threads a step uses, the caller's included; null for one a processor. Results do not depend on it.</param>
            """
        );
        if (context.Values == null)
            code.Line(
                "/// <param name=\"gradients\">Whether whole gradients are kept, for <see cref=\"TrainingModel.Gradients\"/> and for Backward and Update on their own.</param>"
            );
        code.Line(
            "/// <exception cref=\"InsufficientMemoryException\">The machine lacks the memory; the message says how much the plan needs.</exception>"
        );
        var (parameters, memory, arguments) =
            context.Values == null
                ? (
                    "int? threads = null, bool gradients = false",
                    "gradients ? MemoryFloatsWithGradients : MemoryFloats",
                    "threads, gradients"
                )
                : ("int? threads = null", "MemoryFloats", "threads");
        code.Line($"public {MemberNames.Escape(names.ClassName)}({parameters})");
        using (code.Indent())
            code.Line($": base(TheDescription, {memory}, {Literals.Integer(plan.ScratchFloats)}, {arguments})");
        using (code.Open())
            code.Line($"LearningRate = {Literals.Single(optimizer.Number("lr"))};");
    }

    private static void WriteMask(CodeWriter code, StatementContext context)
    {
        var (forward, names) = (context.Graph.Forward, context.Names);
        var inputs = forward.Model.Inputs;
        var shape = inputs[0].Type.Shape;
        var parameters = string.Join("", inputs.Select(i => $"ReadOnlySpan<int> {names.Parameter(i)}, "));
        code.Blank();
        code.Line(
            $"/// <summary>Takes the inputs in{(forward.Mask == null ? "" : " and masks them")}: the first part of a step.</summary>"
        );
        WriteInputDocs(code, context);
        using (code.Open($"public void Mask({parameters}long seed, int rows = {context.Size(shape[0])})"))
        {
            if (context.Numbers != null)
                code.Line("Times.Start();");
            code.Line("CheckMask(rows);");
            foreach (var input in inputs)
                code.Line(
                    $"CheckIds({Literals.Text(input.Name)}, {names.Parameter(input)}, bound: {Bound(input)}, rows);"
                );
            code.Line("BeginMask(rows, seed);");
            foreach (var input in inputs)
                code.Line($"TakeIds({names.Parameter(input)}, {names.Of(Ids(forward, input))});");
            if (forward.Mask is { } mask)
            {
                var tokens = names.Parameter(inputs.Single(i => i.Name == mask.Tokens.Name));
                code.Line(
                    $"MaskedCount = _masking.Draw({tokens}, {names.Of(mask.Corrupted)}.Span, {names.Of(mask.Masked)}.Span, seed);"
                );
            }
            code.Line("Complete(StepStage.Mask);");
            context.Mark(code, n => n.Mask);
        }

        code.Blank();
        code.Line("/// <inheritdoc/>");
        using (code.Open("public override void Mask(ReadOnlySpan<ReadOnlyMemory<int>> inputs, long seed, int rows)"))
        {
            code.Line("CheckInputs(inputs.Length);");
            code.Line(
                $"Mask({string.Join("", inputs.Select((_, i) => $"inputs[{Literals.Integer(i)}].Span, "))}seed, rows);"
            );
        }
        if (forward.Mask is not { } drawn)
            return;
        code.Blank();
        code.Line(
            $"/// <summary>The ids after masking, <c>{drawn.Corrupted.Name}</c> in the spec: {GeneratedHeader.Xml(shape.ToString())}, row by row.</summary>"
        );
        code.Line("public ReadOnlySpan<int> Corrupted => CorruptedIds;");
        code.Blank();
        code.Line(
            $"/// <summary>1 at the places that masking selected, <c>{drawn.Masked.Name}</c> in the spec: {GeneratedHeader.Xml(shape.ToString())}, row by row.</summary>"
        );
        code.Line("public ReadOnlySpan<int> Masked => MaskIndicator;");
    }

    private static void WriteStep(CodeWriter code, StatementContext context)
    {
        var (forward, names) = (context.Graph.Forward, context.Names);
        var inputs = forward.Model.Inputs;
        var parameters = string.Join("", inputs.Select(i => $"ReadOnlySpan<int> {names.Parameter(i)}, "));
        var arguments = string.Join("", inputs.Select(i => $"{names.Parameter(i)}, "));
        code.Blank();
        code.Line("/// <summary>One whole step: mask, forward, backward, update.</summary>");
        WriteInputDocs(code, context);
        code.Line("/// <returns>The loss before the update, and how many places it scored.</returns>");
        using (
            code.Open(
                $"public StepResult Step({parameters}long seed, int rows = {context.Size(inputs[0].Type.Shape[0])})"
            )
        )
        {
            code.Line($"Mask({arguments}seed, rows);");
            code.Line("Forward();");
            code.Line("BackwardCore();");
            code.Line("UpdateCore();");
            code.Line("return new StepResult(Loss, MaskedCount);");
        }
        code.Blank();
        code.Line("/// <inheritdoc/>");
        using (
            code.Open("public override StepResult Step(ReadOnlySpan<ReadOnlyMemory<int>> inputs, long seed, int rows)")
        )
        {
            code.Line("CheckInputs(inputs.Length);");
            code.Line(
                $"return Step({string.Join("", inputs.Select((_, i) => $"inputs[{Literals.Integer(i)}].Span, "))}seed, rows);"
            );
        }
    }

    private static void WriteInputDocs(CodeWriter code, StatementContext context)
    {
        WriteInputDocs(code, context, context.Graph.Forward.Model.Inputs);
        code.Line("/// <param name=\"seed\">What the step's draws come from, as torch.manual_seed takes it.</param>");
        code.Line("/// <param name=\"rows\">How many sequences are given; only these enter the loss.</param>");
        WriteInputExceptions(code);
    }

    /// <summary>Writes what a method's documentation says of the inputs that it takes.</summary>
    public static void WriteInputDocs(CodeWriter code, StatementContext context, IReadOnlyList<InputSymbol> inputs)
    {
        foreach (var input in inputs)
        {
            var shape = input.Type.Shape;
            var text =
                $"Ids in 0 … {Literals.Integer(input.Type.Bound - 1)}, {GeneratedHeader.Xml(shape.ToString())}, row by row; with <paramref name=\"rows\"/>, that many sequences.";
            code.Line(
                $"/// <param name=\"{context.Names.Parameter(input).TrimStart('@')}\">{GeneratedHeader.Summary(input.Documentation, text)}</param>"
            );
        }
    }

    /// <summary>Writes what a method that takes inputs throws.</summary>
    public static void WriteInputExceptions(CodeWriter code)
    {
        code.Line(
            "/// <exception cref=\"ArgumentException\">An input is of another length, or holds an id outside of its bound; nothing has changed.</exception>"
        );
        code.Line("/// <exception cref=\"InvalidOperationException\">The weights are unset.</exception>");
    }

    private static void WriteDescription(CodeWriter code, StatementContext context, Optimizer optimizer)
    {
        var (forward, plan) = (context.Graph.Forward, context.Plan);
        var first = forward.Loss[0].CrossEntropy;
        var selection = ((Graph.Operations.CrossEntropyOperation)first.Operation).Selection;
        var logits = first.Inputs[0];
        string[] training =
        [
            forward.Mask is { } mask ? $"Mask = {MaskOf(mask, context)}," : "Mask = null,",
            $"ScoredAt = {(selection.Indicator == null ? "null" : Literals.Text(selection.Indicator.Name))},",
            $"LogitsOffsetFloats = {Literals.Integer(plan.Slots[logits].Offset)},",
            $"LogitsStrideFloats = {Literals.Integer(plan.Slots[logits].Stride)},",
            $"Optimizer = {Literals.Text(optimizer.Name)},",
            $"StateOffsetFloats = {Literals.Integer(plan.Regions.Weights)},",
            "StateFloats = StateFloats,",
            .. context.Values == null ? Array.Empty<string>() : [$"Values = {context.Values.All},"],
        ];
        WriteDescription(code, context, forward.Model.Inputs, logits, training);
        code.Blank();
        code.Line("/// <inheritdoc/>");
        code.Line("protected override int ScoredRows => " + context.RowsOf(selection) + ";");
    }

    /// <summary>Writes what the model is made of.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="context">The planned graph.</param>
    /// <param name="inputs">The inputs that the class takes.</param>
    /// <param name="logits">The first cross-entropy's.</param>
    /// <param name="others">What there is to say of a class of its purpose.</param>
    public static void WriteDescription(
        CodeWriter code,
        StatementContext context,
        IReadOnlyList<InputSymbol> inputs,
        Value logits,
        IReadOnlyList<string> others
    )
    {
        var (forward, names, plan) = (context.Graph.Forward, context.Names, context.Plan);
        var model = forward.Model;
        var shape = model.Inputs[0].Type.Shape;
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
        code.Blank();
        code.Line("private static readonly ModelDescription TheDescription = new()");
        using (code.Open(close: "};"))
        {
            code.Line($"Name = {Literals.Text(model.Name)},");
            code.Line("Fingerprint = Fingerprint,");
            WriteList(code, "Dims", model.Dims.Select(d => $"({Literals.Text(d.Name)}, {names.Dim(d.Name)})"));
            WriteList(code, "Inputs", inputs.Select(i => Input(i, context)));
            code.Line($"Sequences = {context.Size(shape[0])},");
            code.Line($"Tokens = {context.Size(shape[1])},");
            code.Line($"LogitColumns = {context.Columns(logits)},");
            foreach (var line in others)
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

    private static string Input(InputSymbol input, StatementContext context)
    {
        var ids = Ids(context.Graph.Forward, input);
        return $"new({Literals.Text(input.Name)}, Bound: {Bound(input)}, OffsetFloats: {Literals.Integer(context.Plan.Ids[ids].Offset)})";
    }

    private static string MaskOf(MaskStep mask, StatementContext context)
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

    private static string ParameterOf(ParameterPlan plan, StatementContext context)
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
            .. context.Graph.Forward.Inference == null
                ? [$"GradientOffsetFloats: {Literals.Integer(plan.GradientOffset)}"]
                : Array.Empty<string>(),
        ];
        return $"new({string.Join(", ", arguments)})";
    }

    /// <summary>The ids that hold an input.</summary>
    public static IdsValue Ids(ForwardGraph graph, InputSymbol input) =>
        graph.Ids.Single(i => i.Kind == IdsKind.Input && i.Name == input.Name);

    /// <summary>The bound of an input as a literal.</summary>
    public static string Bound(InputSymbol input) => Literals.Integer(input.Type.Bound);

    private static string Places(StatementContext context)
    {
        Shape shape = context.Graph.Forward.Model.Inputs[0].Type.Shape;
        return context.Product(shape.Axes);
    }
}
