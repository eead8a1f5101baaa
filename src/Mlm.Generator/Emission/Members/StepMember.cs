namespace Mlm.Generator.Emission.Members;

/// <summary>A whole step.</summary>
internal static class StepMember
{
    public static void Write(CodeWriter code, EmissionContext context)
    {
        var sequences = context.Size(context.Batch[0]);
        code.Line("/// <summary>One whole step: mask, forward, backward, update.</summary>");
        InputDocs.WriteStep(code, context);
        code.Line("/// <returns>The loss before the update, and how many places it scored.</returns>");
        using (code.Open($"public StepResult Step({InputDocs.Parameters(context)}long seed, int rows = {sequences})"))
        {
            code.Line($"Mask({InputDocs.Arguments(context)}seed, rows);");
            code.Line("Forward();");
            code.Line("BackwardCore();");
            code.Line("UpdateCore();");
            code.Line("return new StepResult(Loss, MaskedCount);");
        }
        code.Blank();
        code.Line("/// <inheritdoc/>");
        using (
            code.Open("public override StepResult Step(ReadOnlySpan<ReadOnlyMemory<int>> inputs, long seed, int rows)")
        )
        {
            code.Line("CheckInputs(inputs.Length);");
            code.Line($"return Step({InputDocs.ListArguments(context)}seed, rows);");
        }
    }
}
