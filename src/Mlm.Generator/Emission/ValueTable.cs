using Mlm.Generator.Graph;
using Mlm.Generator.Planning;

namespace Mlm.Generator.Emission;

/// <summary>The table of a class that is to be looked into: each value by its name, with its shape and place.</summary>
internal sealed class ValueTable
{
    // As many a method as the JIT takes as a whole.
    private const int MaxValues = 200;

    private readonly StatementContext _context;
    private readonly IReadOnlyList<(string Method, List<InspectedValue> Values)> _parts;
    private readonly List<Selection> _selections;

    /// <summary>The table of a planned graph.</summary>
    public ValueTable(StatementContext context)
    {
        _context = context;
        _selections = [.. context.Plan.Places.Keys];
        _parts =
        [
            .. InspectedValue
                .Of(context.Graph, context.Plan)
                .Select((value, i) => (value, Part: i / MaxValues))
                .GroupBy(v => v.Part, v => v.value)
                .Select(part => (context.Names.Unique($"ValuesPart{Literals.Integer(part.Key)}"), part.ToList())),
        ];
    }

    /// <summary>The whole table, for the model's description.</summary>
    public string All => $"[{string.Join(", ", _parts.Select(part => $".. {part.Method}()"))}]";

    /// <summary>Writes the methods that make the table, and what says how many rows are selected.</summary>
    public void Write(CodeWriter code)
    {
        foreach (var (method, values) in _parts)
        {
            code.Blank();
            code.Line("/// <summary>Every value by its name, and where it lies.</summary>");
            code.Line($"private static ValueDescription[] {method}() =>");
            using (code.Indent())
            {
                code.Line("[");
                using (code.Indent())
                {
                    foreach (var value in values)
                        code.Line(Describe(value) + ",");
                }
                code.Line("];");
            }
        }
        code.Blank();
        code.Line("/// <inheritdoc/>");
        var rows = _selections.Select((s, i) => $"{Literals.Integer(i)} => {_context.RowsOf(s)}, ");
        code.Line(
            $"protected override int SelectedRows(int selection) => selection switch {{ {string.Join("", rows)}_ => 0 }};"
        );
    }

    private string Describe(InspectedValue inspected)
    {
        var (value, slot) = (inspected.Value, inspected.Slot);
        var selection = value.Shape.Selection;
        var shape =
            selection == null
                ? value.Shape.Axes.Axes.Select(_context.Size)
                : [_context.MaxRows(value), _context.Columns(value)];
        var since = inspected.Kind switch
        {
            InspectedKind.Parameter => "None",
            InspectedKind.Computed => "Forward",
            _ => "Backward",
        };
        string[] arguments =
        [
            Literals.Text(inspected.Name),
            $"Shape: [{string.Join(", ", shape)}]",
            $"OffsetFloats: {Literals.Integer(slot.Offset)}",
            $"StrideFloats: {Literals.Integer(slot.Stride)}",
            $"After: StepStage.{since}",
            .. selection == null
                ? Array.Empty<string>()
                : [$"Selection: {Literals.Integer(_selections.IndexOf(selection))}"],
        ];
        return $"new({string.Join(", ", arguments)})";
    }
}
