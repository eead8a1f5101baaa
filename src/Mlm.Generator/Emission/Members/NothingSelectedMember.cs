namespace Mlm.Generator.Emission.Members;

/// <summary>Whether a cross-entropy has nothing to score.</summary>
internal static class NothingSelectedMember
{
    public static void Write(CodeWriter code, EmissionContext context)
    {
        var counts = context.Plan.Places.Keys.Select(s => $"{context.RowsOf(s)} == 0");
        code.Line(
            "/// <summary>Whether a cross-entropy has nothing to score: the loss is NaN and nothing is updated.</summary>"
        );
        code.Line($"private bool NothingSelected => {string.Join(" || ", counts)};");
    }
}
