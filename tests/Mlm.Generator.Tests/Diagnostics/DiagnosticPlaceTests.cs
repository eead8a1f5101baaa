using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Diagnostics;

/// <summary>Messages of the build lead into the <c>.mlm</c> file.</summary>
public class DiagnosticPlaceTests
{
    [Fact]
    public void AnError_StandsInTheSpecAtItsLineAndColumn()
    {
        var spec = MarkedSpec.Parse(SpecTexts.Small(statement: "y = x + [|w_embb|]"));

        var error = Assert.Single(GeneratorProject.Of(("specs/small.mlm", spec.Text)).Run().Diagnostics);

        var (start, length) = spec.Spans.Single();
        var line = spec.Text[..start].Count(c => c == '\n');
        var column = start - spec.Text.LastIndexOf('\n', start) - 1;
        var place = error.Location.GetLineSpan();
        Assert.Equal(("MLM0100", DiagnosticSeverity.Error), (error.Id, error.Severity));
        Assert.Equal(LocationKind.ExternalFile, error.Location.Kind);
        Assert.Equal("/home/someone/project/specs/small.mlm", place.Path);
        Assert.Equal(new TextSpan(start, length), error.Location.SourceSpan);
        Assert.Equal(
            (new LinePosition(line, column), new LinePosition(line, column + length)),
            (place.StartLinePosition, place.EndLinePosition)
        );
        Assert.Contains("did you mean `w_emb`", error.GetMessage());
    }

    [Fact]
    public void AnErrorOverSeveralLines_EndsWhereItEnds()
    {
        var spec = MarkedSpec.Parse(SpecTexts.Small(statement: "y = [|x +\n\nw_emb|]"));

        var error = Assert.Single(GeneratorProject.Of(spec.Text).Run().Diagnostics);

        var place = error.Location.GetLineSpan();
        Assert.Equal(2, place.EndLinePosition.Line - place.StartLinePosition.Line);
        Assert.Equal("w_emb".Length, place.EndLinePosition.Character);
    }

    [Fact]
    public void CarriageReturns_DoNotMoveIt()
    {
        string Place(string text) =>
            Assert.Single(GeneratorProject.Of(text).Run().Diagnostics).Location.GetLineSpan().Span.ToString();
        var text = SpecTexts.Small(statement: "y = x + nothing").ReplaceLineEndings("\n");

        Assert.Equal(Place(text), Place(text.Replace("\n", "\r\n")));
    }

    [Fact]
    public void SeveralMistakes_AreReportedInOneRunInTheOrderOfTheText()
    {
        var spec = SpecTexts.Small(statement: "y = x + nothing\n    z = gelu(x, x)", update: "sgd(lr: 0.1, lr: 0.2)");

        var run = GeneratorProject.Of(spec).Run();

        Assert.Equal(["MLM0100", "MLM0110", "MLM0108"], run.Diagnostics.Select(d => d.Id));
        Assert.Empty(run.Sources);
    }

    [Fact]
    public void AnEmptySpec_IsAnError()
    {
        var run = GeneratorProject.Of("").Run();

        Assert.All(run.Diagnostics, d => Assert.Equal(DiagnosticSeverity.Error, d.Severity));
        Assert.NotEmpty(run.Diagnostics);
        Assert.Empty(run.Sources);
    }

    [Fact]
    public void ABuild_ShowsAnErrorAsCompilersDo()
    {
        var run = GeneratorProject.Of(("specs/small.mlm", SpecTexts.Small(statement: "y = nothing"))).Run();

        Assert.Equal(
            "/home/someone/project/specs/small.mlm(6,9): error MLM0100: nothing is called `nothing` here",
            Assert.Single(run.Diagnostics).ToString()
        );
    }
}
