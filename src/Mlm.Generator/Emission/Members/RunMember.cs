namespace Mlm.Generator.Emission.Members;

/// <summary>Takes the inputs in and computes all that does not depend on the queried positions.</summary>
internal static class RunMember
{
    public static void Write(CodeWriter code, EmissionContext context)
    {
        var sequences = context.Size(context.Batch[0]);
        code.Line(
            "/// <summary>Takes the inputs in and computes everything that does not depend on the queried positions.</summary>"
        );
        InputDocs.Write(code, context);
        code.Line("/// <param name=\"rows\">How many sequences are given.</param>");
        InputDocs.WriteExceptions(code);
        using (code.Open($"public void Run({InputDocs.Parameters(context)}int rows = {sequences})"))
        {
            code.Line("CheckRun(rows);");
            InputDocs.WriteChecks(code, context);
            code.Line("BeginRun(rows);");
            if (context.Statements.Mask is { } takeInputs)
                context.Write(code, takeInputs, () => InputDocs.WriteTakes(code, context));
            code.Line("Forward();");
            code.Line("CompleteRun();");
        }
        code.Blank();
        code.Line("/// <inheritdoc/>");
        using (code.Open("public override void Run(ReadOnlySpan<ReadOnlyMemory<int>> inputs, int? rows = null)"))
        {
            code.Line("CheckInputs(inputs.Length);");
            code.Line($"Run({InputDocs.ListArguments(context)}rows ?? {sequences});");
        }
    }
}
