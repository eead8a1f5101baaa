using Mlm.Generator.Graph;

namespace Mlm.Generator.Emission.Members;

/// <summary>The logits at some positions.</summary>
internal static class LogitsMember
{
    public static void Write(CodeWriter code, EmissionContext context)
    {
        var logits = context.Forward.Answers!.Logits;
        var (places, rows) = (context.PlacesOf(Selection.Asked), context.RowsOf(Selection.Asked));
        code.Line(
            $"/// <summary>The logits at some positions of the last run: [places, {GeneratedHeader.Xml(logits.Shape.Columns.Name)}], valid until the next call.</summary>"
        );
        code.Line(
            $"/// <param name=\"places\">Sequence · {context.Size(context.Batch[1])} + token of each; in any order, and one may come twice.</param>"
        );
        code.Line(
            "/// <exception cref=\"ArgumentException\">A place lies outside of the run, or they are too many; nothing has changed.</exception>"
        );
        code.Line(
            "/// <exception cref=\"InvalidOperationException\">No Run came since the weights were set.</exception>"
        );
        using (code.Open("public override MatrixView Logits(ReadOnlySpan<int> places)"))
        {
            code.Line("CheckPlaces(places);");
            context.Write(
                code,
                context.Statements.TakePlaces!,
                () => code.Line($"{rows} = TakePlaces(places, {places});")
            );
            code.Line("ForwardAtAsked();");
            code.Line(
                $"return ViewOfRun({context.Names.Of(logits)}, rows: {rows}, columns: {context.Columns(logits)});"
            );
        }
    }
}
