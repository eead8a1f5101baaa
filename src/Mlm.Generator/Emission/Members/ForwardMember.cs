namespace Mlm.Generator.Emission.Members;

/// <summary>From the inputs to the loss.</summary>
internal static class ForwardMember
{
    public static void Write(CodeWriter code, EmissionContext context)
    {
        var forward = context.Forward;
        var methods = StepMethods.Cut(forward.Nodes, "Forward", context.Names, isReversed: false);
        foreach (var term in forward.Loss)
            code.Line($"private double {context.LossField(term.CrossEntropy)};");
        code.Blank();
        code.Line("/// <summary>From the inputs to <see cref=\"TrainingModel.Loss\"/>.</summary>");
        code.Line("/// <exception cref=\"InvalidOperationException\">No <c>Mask</c> came before.</exception>");
        IReadOnlyList<(string, IReadOnlyList<string>)> groups;
        using (code.Open("public override void Forward()"))
        {
            code.Line("Begin(StepStage.Forward);");
            if (context.Statements.SelectRows is { } selectRows)
                context.Write(code, selectRows, () => WriteSelections(code, context));
            groups = StepWriter.WriteCalls(code, [.. methods.Select(r => r.Name)], context.Names);
            WriteLoss(code, context);
            code.Line("Complete(StepStage.Forward);");
        }
        StepWriter.WriteGroups(code, groups);
        StepWriter.WriteMethods(code, methods, context, isBackward: false);
    }

    private static void WriteSelections(CodeWriter code, EmissionContext context)
    {
        var rows = $"SequencesInUse * {context.Size(context.Batch[1])}";
        foreach (var selection in context.Plan.Places.Keys)
        {
            var places = $"places: {context.PlacesOf(selection)}, rows: {rows}";
            code.Line(
                selection.Indicator is { } indicator
                    ? $"{context.RowsOf(selection)} = RowSelection.Select(indicator: {context.Names.Of(indicator)}, {places});"
                    : $"{context.RowsOf(selection)} = RowSelection.SelectAll({places});"
            );
        }
        if (context.Forward.Mask == null)
            code.Line($"MaskedCount = {context.RowsOf(context.Forward.Loss[0].Selection)};");
    }

    private static void WriteLoss(CodeWriter code, EmissionContext context)
    {
        var terms = context.Forward.Loss.Select(t =>
            t.Factor.Equals(1.0)
                ? context.LossField(t.CrossEntropy)
                : $"({Literals.Double(t.Factor)} * {context.LossField(t.CrossEntropy)})"
        );
        code.Blank();
        StepWriter.WriteQuote(code, context, context.Model.MinimizeSpan);
        context.Write(code, context.Statements.Loss!, () => code.Line($"SetLoss({string.Join(" + ", terms)});"));
    }
}
