using System.Globalization;
using Mlm.Generator.Graph;
using Mlm.Generator.Planning;

namespace Mlm.Generator.Emission;

/// <summary>Writes <c>*.Layout.g.cs</c>: where everything lies, every slot a named constant offset.</summary>
internal static class LayoutEmitter
{
    /// <summary>The file's text.</summary>
    public static string Emit(StatementContext context, CompilerOptions options)
    {
        var (plan, forward) = (context.Plan, context.Graph.Forward);
        var code = GeneratedHeader.Start(options, forward, "where weights and activations lie");
        var isInference = forward.Inference != null;
        code.Line("// One allocation, offsets in floats:");
        code.Line(
            isInference ? "// weights | activations | ids."
            : context.Values != null ? "// weights | optimizer state | gradients | activations | ids."
            : "// weights | optimizer state | gradients | activations | ids | gradients that are kept on demand."
        );
        code.Line(
            options.Uses(Passes.SharedSlots)
                ? "// Activations share memory where their lifetimes do not meet."
                : "// Every activation has memory of its own."
        );
        using (code.Open($"public sealed partial class {MemberNames.Escape(context.Names.ClassName)}"))
        {
            var regions = plan.Regions;
            code.Line($"private const long MemoryFloats = {Literals.Integer(regions.Total)};");
            if (!isInference && context.Values == null)
                code.Line(
                    $"private const long MemoryFloatsWithGradients = {Literals.Integer(regions.TotalWithGradients)};"
                );
            if (!isInference)
                code.Line($"private const long StateFloats = {Literals.Integer(regions.State)};");
            foreach (var parameter in plan.Parameters)
                WriteParameter(code, parameter, context);
            WriteActivations(code, context, options);
            WriteIds(code, context);
            context.Values?.Write(code);
        }
        return code.ToString();
    }

    private static void WriteParameter(CodeWriter code, ParameterPlan plan, StatementContext context)
    {
        var name = context.Names.Of(plan.Parameter);
        var symbol = plan.Parameter.Parameter!.Symbol;
        code.Blank();
        WriteSlot(
            code,
            plan.Parameter,
            plan.Weight,
            GeneratedHeader.Summary(symbol.Documentation, Describe(plan.Parameter, plan.Weight)),
            context
        );
        foreach (var (tensor, slot) in plan.State)
        {
            code.Line($"/// <summary>The {tensor.Title} of <see cref=\"{name}\"/>.</summary>");
            code.Line(
                $"private Slot {context.Names.State(plan.Parameter, tensor)} => {SlotAt(Literals.Integer(slot.Offset), plan.Parameter, slot, context)};"
            );
        }
        var gradients = context.Graph.GradientsOf(plan.Parameter);
        if (gradients.Count == 0)
            return;
        var offset = Literals.Integer(plan.GradientOffset);
        if (plan.IsFused)
        {
            var gradient = context.Names.Of(gradients[0]);
            code.Line(
                $"/// <summary>The gradient of <see cref=\"{name}\"/> where gradients are kept; else the weight itself, which takes −lr times the gradient.</summary>"
            );
            code.Line($"private Destination {gradient} => UpdateOrGradient({name}, gradientOffset: {offset});");
            return;
        }
        foreach (var gradient in gradients)
        {
            code.Line(
                $"/// <summary>The gradient of <see cref=\"{name}\"/>{(gradient == gradients[0] ? "" : ", continued")}.</summary>"
            );
            code.Line(
                $"private Slot {context.Names.Of(gradient)} => {SlotAt(offset, plan.Parameter, plan.Weight, context)};"
            );
        }
    }

    private static void WriteActivations(CodeWriter code, StatementContext context, CompilerOptions options)
    {
        Node[] nodes = [.. context.Graph.Nodes];
        foreach (var storage in context.Plan.Storages)
        {
            code.Blank();
            var first = storage.Values[0];
            var slot = context.Plan.Slots[first];
            var life = options.Uses(Passes.SharedSlots)
                ? $"From {Place(nodes, storage.First, context)} to {Place(nodes, storage.Last, context)}."
                : $"From {Place(nodes, storage.First, context)} on.";
            WriteSlot(code, first, slot, $"{Describe(first, slot)} {life}", context);
            foreach (var value in storage.Values.Skip(1))
            {
                code.Line(
                    $"/// <summary><c>{value.Name}</c> continues <see cref=\"{context.Names.Of(first)}\"/> in its place.</summary>"
                );
                code.Line($"private Slot {context.Names.Of(value)} => {context.Names.Of(first)};");
            }
        }
    }

    private static void WriteIds(CodeWriter code, StatementContext context)
    {
        var (names, plan) = (context.Names, context.Plan);
        foreach (var pair in plan.Ids)
        {
            code.Blank();
            var what = pair.Key.Kind switch
            {
                IdsKind.Input => $"The input <c>{pair.Key.Name}</c>.",
                IdsKind.Corrupted => $"<c>{pair.Key.Name}</c>: the ids after masking.",
                _ when context.Graph.Forward.Inference != null =>
                    $"<c>{pair.Key.Name}</c>: 0 everywhere, since nothing is masked; nobody writes it.",
                _ => $"<c>{pair.Key.Name}</c>: 1 at the places that masking selected.",
            };
            code.Line($"/// <summary>{GeneratedHeader.Summary(pair.Key.Documentation, what)}</summary>");
            code.Line($"private IdSlot {names.Of(pair.Key)} => Memory.Ids({IdsAt(pair.Value)});");
        }
        foreach (var pair in plan.Places)
        {
            code.Blank();
            var where = pair.Key.Indicator == null ? "all" : $"where <c>{pair.Key.Name}</c> is 1";
            var what = pair.Key.IsAsked
                ? "The places that logits were asked for last"
                : $"The places that a cross-entropy scores: {where}, ascending";
            code.Line($"/// <summary>{what}; <see cref=\"{context.RowsOf(pair.Key)}\"/> of them.</summary>");
            code.Line($"private IdSlot {context.PlacesOf(pair.Key)} => Memory.Ids({IdsAt(pair.Value)});");
            code.Line($"private int {context.RowsOf(pair.Key)} {{ get; set; }}");
        }
        if (plan.LookupOrder is { } order)
        {
            code.Blank();
            code.Line("/// <summary>Room for sorting looked-up places by id.</summary>");
            code.Line($"private IdSlot LookupOrder => Memory.Ids({IdsAt(order)});");
        }
        if (context.Graph.Forward.Inference != null)
            return;
        code.Blank();
        var counts = plan.Places.Keys.Select(s => $"{context.RowsOf(s)} == 0");
        code.Line(
            "/// <summary>Whether a cross-entropy has nothing to score: the loss is no number and nothing is updated.</summary>"
        );
        code.Line($"private bool NothingSelected => {string.Join(" || ", counts)};");
    }

    private static void WriteSlot(
        CodeWriter code,
        Value value,
        Slot slot,
        string documentation,
        StatementContext context
    )
    {
        var name = context.Names.Of(value);
        var offset = context.Names.Unique(name + "Offset");
        code.Line($"private const long {offset} = {Literals.Integer(slot.Offset)};");
        code.Line($"/// <summary>{documentation}</summary>");
        code.Line($"private Slot {name} => {SlotAt(offset, value, slot, context)};");
    }

    private static string SlotAt(string offset, Value value, Slot slot, StatementContext context) =>
        $"Memory.Slot({offset}, rows: {context.MaxRows(value)}, stride: {Literals.Integer(slot.Stride)})";

    private static string IdsAt(IdSlot slot) =>
        $"{Literals.Integer(slot.Offset)}, length: {Literals.Integer(slot.Length)}";

    private static string Describe(Value value, Slot slot) =>
        $"<c>{value.Name}</c> {GeneratedHeader.Xml(value.Shape.ToString())}, stride {Literals.Integer(slot.Stride)}: {Literals.Integer(slot.Length * sizeof(float))} bytes.";

    private static string Place(Node[] nodes, int index, StatementContext context)
    {
        if (index >= nodes.Length)
            return context.Graph.Forward.Inference == null ? "the step's end" : "the next run";
        var node = nodes[index];
        var isBackward = index >= context.Graph.Forward.Nodes.Count;
        var line = node.Origin.Line.ToString(CultureInfo.InvariantCulture);
        return $"{node.Origin.Turn?.Prefix.TrimEnd('.')} line {line}{(isBackward ? " reversed" : "")}".TrimStart();
    }
}
