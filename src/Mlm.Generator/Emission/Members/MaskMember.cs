namespace Mlm.Generator.Emission.Members;

/// <summary>The first part of a step: takes the inputs in and masks them.</summary>
internal static class MaskMember
{
    public static void Write(CodeWriter code, EmissionContext context)
    {
        var (mask, names) = (context.Forward.Mask, context.Names);
        var sequences = context.Size(context.Batch[0]);
        code.Line(
            $"/// <summary>Takes the inputs in{(mask == null ? "" : " and masks them")}: the first part of a step.</summary>"
        );
        InputDocs.WriteStep(code, context);
        using (code.Open($"public void Mask({InputDocs.Parameters(context)}long seed, int rows = {sequences})"))
        {
            if (context.Kind.MarksStatements)
                code.Line("Times.Start();");
            code.Line("CheckMask(rows);");
            InputDocs.WriteChecks(code, context);
            code.Line("BeginMask(rows, seed);");
            context.Write(code, context.Statements.Mask!, WriteMasking);
            code.Line("Complete(StepStage.Mask);");
        }
        code.Blank();
        code.Line("/// <inheritdoc/>");
        using (code.Open("public override void Mask(ReadOnlySpan<ReadOnlyMemory<int>> inputs, long seed, int rows)"))
        {
            code.Line("CheckInputs(inputs.Length);");
            code.Line($"Mask({InputDocs.ListArguments(context)}seed, rows);");
        }

        void WriteMasking()
        {
            InputDocs.WriteTakes(code, context);
            if (mask == null)
                return;
            var tokens = names.Parameter(context.Inputs.Single(i => i.Name == mask.Tokens.Name));
            code.Line(
                $"MaskedCount = _masking.Draw({tokens}, {names.Of(mask.Corrupted)}.Span, {names.Of(mask.Masked)}.Span, seed);"
            );
        }
    }
}
