namespace Mlm.Generator.Emission.Members;

/// <summary>The spec's dims as constants.</summary>
internal static class DimsMember
{
    public static void Write(CodeWriter code, EmissionContext context)
    {
        foreach (var dim in context.Model.Dims)
        {
            var documentation = GeneratedHeader.Summary(dim.Documentation, $"The spec's <c>dim {dim.Name}</c>.");
            code.Blank();
            code.Line($"/// <summary>{documentation}</summary>");
            code.Line($"public const int {context.Names.Dim(dim.Name)} = {Literals.Integer(dim.Size)};");
        }
    }
}
