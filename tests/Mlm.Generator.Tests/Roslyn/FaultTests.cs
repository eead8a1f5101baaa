using Mlm.Dsl.Diagnostics;
using Mlm.Generator.Roslyn;
using DiagnosticSeverity = Microsoft.CodeAnalysis.DiagnosticSeverity;

namespace Mlm.Generator.Tests.Roslyn;

public class FaultTests
{
    private static readonly SpecInput Input = new("/p/small.mlm", "small.mlm", SpecTexts.Small(), "P", "");

    [Fact]
    public void ASpecThatCannotBeRead_IsOneErrorAndNoWarningOfRoslyns()
    {
        var project = new GeneratorProject { Specs = [new SpecText("/p/gone.mlm", null)] };

        var error = Assert.Single(project.Run().Diagnostics);

        Assert.Equal(("MLM0900", DiagnosticSeverity.Error), (error.Id, error.Severity));
        Assert.Equal("/p/gone.mlm", error.Location.GetLineSpan().Path);
        Assert.Contains("gone.mlm cannot be read", error.GetMessage());
    }

    [Fact]
    public void AFaultOfOurs_IsOneErrorThatSaysWhat()
    {
        var compiled = SpecOutput.Of(
            Input,
            (_, _, _, _) => throw new InvalidOperationException("the planner stumbled\n   over {its} feet"),
            CancellationToken.None
        );

        var info = Assert.Single(compiled.Diagnostics);
        var error = info.ToDiagnostic();
        Assert.Equal((DiagnosticCatalog.InternalFault.Id, DiagnosticSeverity.Error), (error.Id, error.Severity));
        Assert.EndsWith(": InvalidOperationException: the planner stumbled over {its} feet", error.GetMessage());
        Assert.Equal("/p/small.mlm", error.Location.GetLineSpan().Path);
        Assert.Empty(compiled.Files);
    }

    [Fact]
    public void AFaultOfOursInOneSpec_LeavesTheOtherSpecsAlone()
    {
        var project = new GeneratorProject
        {
            Specs = [new SpecText("/p/gone.mlm", null), new SpecText("/p/small.mlm", SpecTexts.Small())],
        };

        var run = project.Run();

        Assert.Equal(["MLM0900"], run.Diagnostics.Select(d => d.Id));
        Assert.Contains("Small.g.cs", run.Sources);
    }

    [Fact]
    public void Cancellation_PassesThrough()
    {
        using var canceled = new CancellationTokenSource();
        canceled.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => SpecOutput.Of(Input, canceled.Token));
        var project = GeneratorProject.Of(SpecTexts.Small());
        Assert.ThrowsAny<OperationCanceledException>(() =>
            project.Driver().RunGenerators(project.Compilation(), canceled.Token)
        );
    }

    [Fact]
    public void CancellationInTheMiddleOfAPass_IsNoFaultOfOurs() =>
        Assert.Throws<OperationCanceledException>(() =>
            SpecOutput.Of(Input, (_, _, _, _) => throw new OperationCanceledException(), CancellationToken.None)
        );

    [Theory]
    [InlineData("Small", "Small", "Small.g.cs")]
    [InlineData("Small", "SMALL", "Small.g.cs")] // files are told apart without case
    [InlineData("Step", "StepModel", "StepModel.g.cs")] // `Step` is a member, so its class is StepModel
    public void TwoModelsThatWantOneClass_AreAnErrorInTheSecondSpec(string first, string second, string kept)
    {
        var run = GeneratorProject
            .Of(("specs/first.mlm", SpecTexts.Small(first)), ("specs/second.mlm", SpecTexts.Small(second)))
            .Run();

        var error = Assert.Single(run.Diagnostics);
        Assert.Equal(("MLM0901", DiagnosticSeverity.Error), (error.Id, error.Severity));
        Assert.Equal("/home/someone/project/specs/second.mlm", error.Location.GetLineSpan().Path);
        Assert.Contains("specs/first.mlm", error.GetMessage());
        Assert.Equal(4, run.Sources.Count);
        Assert.Contains(kept, run.Sources);
        run.ThatCompiles(withoutWarnings: true);
    }

    [Fact]
    public void ThreeModelsOfOneName_AreTwoErrors()
    {
        var run = GeneratorProject
            .Of(("a.mlm", SpecTexts.Small()), ("b.mlm", SpecTexts.Small()), ("c.mlm", SpecTexts.Small()))
            .Run();

        Assert.Equal(["MLM0901", "MLM0901"], run.Diagnostics.Select(d => d.Id));
        Assert.Equal(4, run.Sources.Count);
    }

    [Theory]
    [InlineData("D")]
    [InlineData("D=")]
    [InlineData("D=four")]
    [InlineData("D=8=8")]
    [InlineData("D=99999999999")]
    public void AnMlmSetThatIsNoList_IsOneErrorThatQuotesIt(string set)
    {
        var project = new GeneratorProject { Specs = [new SpecText("/p/small.mlm", SpecTexts.Small(), set)] };

        var run = project.Run();

        var diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("MLM0902", diagnostic.Id);
        Assert.Contains($"`{set}`", diagnostic.GetMessage());
        Assert.Empty(run.Sources);
    }
}
