namespace Mlm.Generator.Emission.Members;

/// <summary>How many rows the first cross-entropy scored.</summary>
internal static class ScoredRowsMember
{
    public static void Write(CodeWriter code, EmissionContext context)
    {
        code.Line("/// <inheritdoc/>");
        code.Line($"protected override int ScoredRows => {context.RowsOf(context.Forward.Loss[0].Selection)};");
    }
}
