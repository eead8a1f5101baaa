using System.Globalization;
using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission;

/// <summary>Writes <c>*.Forward.g.cs</c>: from the inputs to the loss.</summary>
internal static class ForwardEmitter
{
    /// <summary>The file's text.</summary>
    public static string Emit(StatementContext context, CompilerOptions options)
    {
        var forward = context.Graph.Forward;
        var regions = Regions.Cut(forward.Nodes, "Forward", context.Names, isReversed: false);
        var code = GeneratedHeader.Start(options, forward, "the forward pass");
        using (code.Open($"public sealed partial class {MemberNames.Escape(context.Names.ClassName)}"))
        {
            foreach (var term in forward.Loss)
                code.Line($"private double {context.LossField(term.CrossEntropy)};");
            code.Blank();
            code.Line("/// <summary>From the inputs to <see cref=\"TrainingModel.Loss\"/>.</summary>");
            code.Line("/// <exception cref=\"InvalidOperationException\">No <c>Mask</c> came before.</exception>");
            IReadOnlyList<(string, IReadOnlyList<string>)> groups;
            using (code.Open("public override void Forward()"))
            {
                code.Line("Begin(StepStage.Forward);");
                WriteSelections(code, context);
                context.Mark(code, n => n.SelectRows);
                groups = StepEmitter.WriteCalls(code, [.. regions.Select(r => r.Name)], context.Names);
                WriteLoss(code, context);
                code.Line("Complete(StepStage.Forward);");
            }
            StepEmitter.WriteGroups(code, groups);
            StepEmitter.WriteRegions(code, regions, context, isBackward: false);
        }
        return code.ToString();
    }

    private static void WriteSelections(CodeWriter code, StatementContext context)
    {
        var forward = context.Graph.Forward;
        var rows = $"SequencesInUse * {context.Size(forward.Model.Inputs[0].Type.Shape[1])}";
        foreach (var selection in context.Plan.Places.Keys)
        {
            var places = $"places: {context.PlacesOf(selection)}, rows: {rows}";
            code.Line(
                selection.Indicator is { } indicator
                    ? $"{context.RowsOf(selection)} = RowSelection.Select(indicator: {context.Names.Of(indicator)}, {places});"
                    : $"{context.RowsOf(selection)} = RowSelection.SelectAll({places});"
            );
        }
        if (forward.Mask == null && forward.Loss.Count > 0)
        {
            var first = (CrossEntropyOperation)forward.Loss[0].CrossEntropy.Operation;
            code.Line($"MaskedCount = {context.RowsOf(first.Selection)};");
        }
    }

    private static void WriteLoss(CodeWriter code, StatementContext context)
    {
        var terms = context.Graph.Forward.Loss.Select(t =>
            t.Factor.Equals(1.0)
                ? context.LossField(t.CrossEntropy)
                : $"({Literals.Double(t.Factor)} * {context.LossField(t.CrossEntropy)})"
        );
        var origin = context.Graph.Forward.Model;
        var line = origin.Source.LineNumberOf(origin.MinimizeSpan).ToString(CultureInfo.InvariantCulture);
        code.Blank();
        code.Line($"// {line}: {SpecQuote.OneLine(origin.Source.Slice(origin.MinimizeSpan))}");
        code.Line($"SetLoss({string.Join(" + ", terms)});");
    }
}
