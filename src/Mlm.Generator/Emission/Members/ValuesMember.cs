using Mlm.Generator.Statements;

namespace Mlm.Generator.Emission.Members;

/// <summary>Every value by its name, with its shape and place.</summary>
internal static class ValuesMember
{
    // As many a method as the JIT takes as a whole.
    private const int MaxValues = 200;

    /// <summary>The whole table, for the model's description.</summary>
    public static string Table(EmissionContext context) =>
        $"[{string.Join(", ", Parts(context).Select((_, i) => $".. {MethodOf(i, context)}()"))}]";

    public static void Write(CodeWriter code, EmissionContext context)
    {
        var parts = Parts(context);
        for (var i = 0; i < parts.Count; i++)
        {
            code.Blank();
            code.Line("/// <summary>Every value by its name, and where it lies.</summary>");
            code.Line($"private static ValueDescription[] {MethodOf(i, context)}() =>");
            using (code.Indent())
            {
                code.Line("[");
                using (code.Indent())
                {
                    foreach (var value in parts[i])
                        code.Line(Describe(value, context) + ",");
                }
                code.Line("];");
            }
        }
        code.Blank();
        code.Line("/// <inheritdoc/>");
        var rows = context.Plan.Places.Keys.Select((s, i) => $"{Literals.Integer(i)} => {context.RowsOf(s)}, ");
        code.Line(
            $"protected override int SelectedRows(int selection) => selection switch {{ {string.Join("", rows)}_ => 0 }};"
        );
    }

    private static string MethodOf(int part, EmissionContext context) =>
        context.Names.Helper($"ValuesPart{Literals.Integer(part)}");

    private static List<List<NamedValue>> Parts(EmissionContext context) =>
        [
            .. NamedValue
                .AllOf(context.Graph)
                .Select((value, i) => (value, Part: i / MaxValues))
                .GroupBy(v => v.Part, v => v.value)
                .Select(part => part.ToList()),
        ];

    private static string Describe(NamedValue named, EmissionContext context)
    {
        var (value, slot) = (named.Value, context.Plan.Slots[named.Value]);
        var selection = value.Shape.Selection;
        var shape =
            selection == null
                ? value.Shape.Axes.Axes.Select(context.Size)
                : [context.MaxRows(value), context.Columns(value)];
        var since = named.Kind switch
        {
            NamedKind.Parameter => "None",
            NamedKind.Computed => "Forward",
            _ => "Backward",
        };
        string[] arguments =
        [
            Literals.Text(named.Name),
            $"Shape: [{string.Join(", ", shape)}]",
            $"OffsetFloats: {Literals.Integer(slot.Offset)}",
            $"StrideFloats: {Literals.Integer(slot.Stride)}",
            $"After: StepStage.{since}",
            .. selection == null
                ? Array.Empty<string>()
                : [$"Selection: {Literals.Integer(context.Plan.Places.Keys.ToList().IndexOf(selection))}"],
        ];
        return $"new({string.Join(", ", arguments)})";
    }
}
