using Mlm.Generator.Graph;
using Mlm.Generator.Planning;

namespace Mlm.Generator.Emission.Members;

/// <summary>How a place in the model's memory is declared.</summary>
internal static class Slots
{
    /// <summary>Declares a value's offset and slot.</summary>
    public static void Write(
        CodeWriter code,
        Value value,
        PlannedSlot slot,
        string documentation,
        EmissionContext context
    )
    {
        var name = context.Names.Of(value);
        var offset = context.Names.Unique(name + "Offset");
        code.Line($"private const long {offset} = {Literals.Integer(slot.Offset)};");
        code.Line($"/// <summary>{documentation}</summary>");
        code.Line($"private Slot {name} => {At(offset, value, slot, context)};");
    }

    /// <summary>A slot at an offset.</summary>
    public static string At(string offset, Value value, PlannedSlot slot, EmissionContext context) =>
        $"Memory.Slot({offset}, rows: {context.MaxRows(value)}, stride: {Literals.Integer(slot.Stride)})";

    /// <summary>Ids at their place.</summary>
    public static string At(PlannedIds ids) =>
        $"Memory.Ids({Literals.Integer(ids.Offset)}, length: {Literals.Integer(ids.Length)})";

    /// <summary>A value with its shape, stride and bytes.</summary>
    public static string Describe(Value value, PlannedSlot slot) =>
        $"<c>{value.Name}</c> {GeneratedHeader.Xml(value.Shape.ToString())}, stride {Literals.Integer(slot.Stride)}: {Literals.Integer(slot.Length * sizeof(float))} bytes.";
}
