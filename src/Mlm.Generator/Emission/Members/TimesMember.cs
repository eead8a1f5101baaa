namespace Mlm.Generator.Emission.Members;

/// <summary>The times of the statements.</summary>
internal static class TimesMember
{
    public static void Write(CodeWriter code, EmissionContext context)
    {
        code.Line("/// <summary>The time of each statement, by its number in the statement table.</summary>");
        // Numbers start at 1.
        code.Line($"public StepTimes Times {{ get; }} = new({Literals.Integer(context.Statements.All.Count + 1)});");
    }
}
