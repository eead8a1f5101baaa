using Mlm.Dsl.Binding;
using Mlm.Dsl.Types;
using Mlm.Generator.Graph;

namespace Mlm.Generator.Emission;

/// <summary>Writes <c>*.g.cs</c> of a class that only answers: the constants, the public API and the model's description.</summary>
internal static class InferenceEmitter
{
    /// <summary>The file's text.</summary>
    public static string Emit(StatementContext context, CompilerOptions options)
    {
        var (forward, names) = (context.Graph.Forward, context.Names);
        var (model, outputs) = (forward.Model, forward.Inference!);
        var inputs = model.Inputs.Where(i => forward.Ids.Any(ids => IsOf(ids, i))).ToList();
        var code = GeneratedHeader.Start(options, forward, "constants and public members");
        var documentation =
            $"The answers of <c>{model.Name}</c>, compiled from {GeneratedHeader.Xml(options.SpecPath)} without mask, dropout, loss and backward.";
        code.Line($"/// <summary>{GeneratedHeader.Summary(model.Documentation, documentation)}</summary>");
        code.Line(
            $"/// <remarks>{(outputs.Hidden == null ? "The logits come from no product, so there is no Hidden. " : "")}Takes all its memory when it is made. Not for use by two threads at once.</remarks>"
        );
        code.Line($"[global::System.CodeDom.Compiler.GeneratedCode(\"Mlm.Gen\", \"{ModelCompiler.Version}\")]");
        using (code.Open($"public sealed partial class {MemberNames.Escape(names.ClassName)} : InferenceModel"))
        {
            foreach (var dim in model.Dims)
                ModelEmitter.WriteDim(code, dim, names);
            code.Line(
                "/// <summary>SHA-256 of the spec's text, the dims that replace its own, and that the class is for inference.</summary>"
            );
            code.Line($"public const string Fingerprint = \"{options.Fingerprint}\";");
            WriteConstructor(code, context);
            WriteRun(code, context, inputs);
            if (outputs.Hidden is { } hidden)
                WriteHidden(code, context, hidden);
            WriteLogits(code, context, outputs.Logits);
            string[] others = ["Mask = null,", "ScoredAt = null,", "Optimizer = null,"];
            ModelEmitter.WriteDescription(code, context, inputs, outputs.Logits, others);
        }
        return code.ToString();
    }

    private static void WriteConstructor(CodeWriter code, StatementContext context)
    {
        code.Blank();
        code.Line(
            """
            /// <summary>Takes the model's memory and starts its threads. The weights are unset until Initialize or ImportWeights.</summary>
            /// <param name="threads">How many threads a run uses, the caller's included; null for one a processor. Results do not depend on it.</param>
            /// <exception cref="InsufficientMemoryException">The machine lacks the memory; the message says how much the plan needs.</exception>
            """
        );
        code.Line($"public {MemberNames.Escape(context.Names.ClassName)}(int? threads = null)");
        using (code.Indent())
            code.Line(
                $": base(TheDescription, MemoryFloats, {Literals.Integer(context.Plan.ScratchFloats)}, threads) {{ }}"
            );
    }

    private static void WriteRun(CodeWriter code, StatementContext context, IReadOnlyList<InputSymbol> inputs)
    {
        var (forward, names) = (context.Graph.Forward, context.Names);
        var sequences = context.Size(forward.Model.Inputs[0].Type.Shape[0]);
        var parameters = string.Join("", inputs.Select(i => $"ReadOnlySpan<int> {names.Parameter(i)}, "));
        code.Blank();
        code.Line(
            "/// <summary>Takes the inputs in and computes all that does not depend on the places that are asked for.</summary>"
        );
        ModelEmitter.WriteInputDocs(code, context, inputs);
        code.Line("/// <param name=\"rows\">How many sequences are given.</param>");
        ModelEmitter.WriteInputExceptions(code);
        using (code.Open($"public void Run({parameters}int rows = {sequences})"))
        {
            code.Line("CheckRun(rows);");
            foreach (var input in inputs)
                code.Line(
                    $"CheckIds({Literals.Text(input.Name)}, {names.Parameter(input)}, bound: {ModelEmitter.Bound(input)}, rows);"
                );
            code.Line("BeginRun(rows);");
            foreach (var input in inputs)
                code.Line($"TakeIds({names.Parameter(input)}, {names.Of(ModelEmitter.Ids(forward, input))});");
            code.Line("Forward();");
            code.Line("CompleteRun();");
        }
        code.Blank();
        code.Line("/// <inheritdoc/>");
        using (code.Open("public override void Run(ReadOnlySpan<ReadOnlyMemory<int>> inputs, int? rows = null)"))
        {
            code.Line("CheckInputs(inputs.Length);");
            code.Line(
                $"Run({string.Join("", inputs.Select((_, i) => $"inputs[{Literals.Integer(i)}].Span, "))}rows ?? {sequences});"
            );
        }
    }

    private static void WriteHidden(CodeWriter code, StatementContext context, Value hidden)
    {
        Shape batch = context.Graph.Forward.Model.Inputs[0].Type.Shape;
        code.Blank();
        code.Line(
            $"/// <summary><c>{hidden.Name}</c>, what goes into the last product that makes the logits: {GeneratedHeader.Xml(hidden.Shape.Axes.ToString())}, a row a place of the last run.</summary>"
        );
        code.Line(
            "/// <exception cref=\"InvalidOperationException\">No Run came since the weights were set.</exception>"
        );
        code.Line(
            $"public override MatrixView Hidden => ViewOfRun({context.Names.Of(hidden)}, rows: SequencesInUse * {context.Size(batch[1])}, columns: {context.Columns(hidden)});"
        );
    }

    private static void WriteLogits(CodeWriter code, StatementContext context, Value logits)
    {
        var (places, rows) = (context.PlacesOf(Selection.Asked), context.RowsOf(Selection.Asked));
        code.Blank();
        code.Line(
            $"/// <summary>The logits at some places of the last run: [places, {GeneratedHeader.Xml(logits.Shape.Columns.Name)}], valid until the next call.</summary>"
        );
        code.Line(
            $"/// <param name=\"places\">Sequence · {context.Size(context.Graph.Forward.Model.Inputs[0].Type.Shape[1])} + token of each; in any order, and one may come twice.</param>"
        );
        code.Line(
            "/// <exception cref=\"ArgumentException\">A place lies outside of the run, or they are too many; nothing has changed.</exception>"
        );
        code.Line(
            "/// <exception cref=\"InvalidOperationException\">No Run came since the weights were set.</exception>"
        );
        using (code.Open("public override MatrixView Logits(ReadOnlySpan<int> places)"))
        {
            code.Line("CheckPlaces(places);");
            code.Line($"{rows} = TakePlaces(places, {places});");
            code.Line("ForwardAtAsked();");
            code.Line(
                $"return ViewOfRun({context.Names.Of(logits)}, rows: {rows}, columns: {context.Columns(logits)});"
            );
        }
    }

    private static bool IsOf(IdsValue ids, InputSymbol input) => ids.Kind == IdsKind.Input && ids.Name == input.Name;
}
