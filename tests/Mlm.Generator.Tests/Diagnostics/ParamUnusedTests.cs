using Microsoft.CodeAnalysis;
using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Diagnostics;

/// <summary>MLM0302: a param that the loss does not depend on.</summary>
public class ParamUnusedTests
{
    [Theory]
    [InlineData("param [|idle|][D, D]", "`idle`")]
    [InlineData("param [|idle|][D, D], [|lazy|][D]", "`idle`", "`lazy`")]
    [InlineData("param [|idle|][D, D]\n y = x @ idle", "`idle`")] // read, but by nothing that matters
    [InlineData("repeat 3 as block { param [|idle|][D] }", "`idle`")] // one message for three turns
    [InlineData("repeat 1 as block { param [|idle|][D] }", "`block.0.idle`")]
    [InlineData("y = x\n repeat 2 as block { param [|w|][D, D]\n x = y @ w }", "`block.0.w`")] // the last turn's counts
    [InlineData("repeat 2 as a { repeat 2 as b { param [|idle|][D] } }", "`idle`")]
    public void AParamThatNothingMoves_IsAWarningAtItsName(string statement, params string[] names)
    {
        var spec = MarkedSpec.Parse(SpecTexts.Small(statement: statement));

        var run = GeneratorProject.Of(spec.Text).Run();

        Assert.All(run.Diagnostics, d => Assert.Equal(("MLM0302", DiagnosticSeverity.Warning), (d.Id, d.Severity)));
        Assert.Equal(
            spec.Spans,
            run.Diagnostics.Select(d => (d.Location.SourceSpan.Start, d.Location.SourceSpan.Length)).Order()
        );
        Assert.All(
            names,
            name => Assert.Contains(run.Diagnostics, d => d.GetMessage().Contains(name, StringComparison.Ordinal))
        );
        run.ThatCompiles(withoutWarnings: true);
        Assert.NotEmpty(run.Sources);
    }

    [Fact]
    public void AParamThatEverythingMoves_IsNoWarning() =>
        GeneratorProject.Of(SpecTexts.Small(statement: "param b[D]\n x = x + b")).Run().WithoutDiagnostics();
}
