namespace Mlm.Generator.Emission.Members;

/// <summary>The lengths of the memory's regions.</summary>
internal static class MemorySizesMember
{
    public static void Write(CodeWriter code, EmissionContext context)
    {
        var (kind, regions) = (context.Kind, context.Plan.Regions);
        code.Line("// One allocation, offsets in floats:");
        code.Line($"// {string.Join(" | ", kind.Regions)}.");
        code.Line(
            context.Graph.SharesSlots
                ? "// Activations share memory where their lifetimes do not meet."
                : "// Every activation has memory of its own."
        );
        code.Line($"private const long MemoryFloats = {Literals.Integer(regions.Total)};");
        if (kind.ChoosesGradients)
            code.Line(
                $"private const long MemoryFloatsWithGradients = {Literals.Integer(regions.TotalWithGradients)};"
            );
        if (kind.Trains)
            code.Line($"private const long StateFloats = {Literals.Integer(regions.State)};");
    }
}
