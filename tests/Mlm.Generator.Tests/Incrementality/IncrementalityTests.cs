using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Mlm.Generator.Roslyn;
using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Incrementality;

/// <summary>What an edit recomputes, asked from the driver's run reasons.</summary>
public class IncrementalityTests
{
    private const IncrementalStepRunReason Cached = IncrementalStepRunReason.Cached;
    private const IncrementalStepRunReason Unchanged = IncrementalStepRunReason.Unchanged;
    private const IncrementalStepRunReason Modified = IncrementalStepRunReason.Modified;

    // In the order of the pipeline. All but Duplicates have one output a spec, or a variant.
    private static readonly string[] StepsOfASpec =
    [
        TrackingNames.SpecInput,
        TrackingNames.ModelInput,
        TrackingNames.Compiled,
        TrackingNames.Diagnostics,
        TrackingNames.Sources,
    ];

    private static readonly string[] StepsOfAVariant =
    [
        TrackingNames.VariantInput,
        TrackingNames.CompiledVariant,
        TrackingNames.VariantDiagnostics,
        TrackingNames.VariantSources,
    ];

    private static readonly GeneratorProject Project = GeneratorProject
        .Of(
            ("specs/first.mlm", SpecTexts.Small("First")),
            ("specs/second.mlm", SpecTexts.Small("Second", "param unused[D]"))
        )
        .WithVariants(i => i == 0 ? "FirstFill: inference | FirstAlone: N=1" : "");

    private static SpecText First => Project.Specs[0];

    private static SpecText Second => Project.Specs[1];

    [Fact]
    public void EveryNamedStep_IsThere()
    {
        var run = new Session().Results;

        Assert.Equal(
            [.. StepsOfASpec.Concat(StepsOfAVariant).Append(TrackingNames.Duplicates).Order()],
            OurSteps(run).Order()
        );
        Assert.All(StepsOfASpec.Concat(StepsOfAVariant), step => Assert.Equal(2, OutputsOf(run, step).Count));
        Assert.Equal(
            ["First", "Second"],
            OutputsOf(run, TrackingNames.Compiled).Select(o => ((SpecOutput)o.Value).ModelName)
        );
    }

    [Fact]
    public void TheSameInputTwice_RecomputesNothing()
    {
        var session = new Session();

        session.Run();

        AssertNothingRan(session.Results);
    }

    [Fact]
    public void AnEditInCSharp_RecomputesNothing()
    {
        var session = new Session();

        session.Compilation = session.Compilation.AddSyntaxTrees(
            CSharpSyntaxTree.ParseText("namespace Some.Project; public class Bystander { }", GeneratorProject.Parsing)
        );
        session.Run();

        AssertNothingRan(session.Results);
    }

    [Fact]
    public void AReferenceAdded_RecomputesNothing()
    {
        var session = new Session();

        session.Compilation = session.Compilation.AddReferences(
            MetadataReference.CreateFromFile(typeof(MlmGenerator).Assembly.Location)
        );
        session.Run();

        AssertNothingRan(session.Results);
    }

    [Fact]
    public void AnEditOfOneSpec_LeavesTheOthersStepsAsTheyWere()
    {
        var session = new Session();

        session.Edit(First, SpecTexts.Small("First").Replace("D = 6", "D = 10"));

        foreach (var step in StepsOfASpec)
            AssertDidNotRun(OutputsOf(session.Results, step)[1], step);
        AssertDidNotRun(Assert.Single(OutputsOf(session.Results, TrackingNames.Duplicates)), TrackingNames.Duplicates);
    }

    [Fact]
    public void ASizeThatChanges_IsCompiledAndEmittedAgain()
    {
        var session = new Session();

        session.Edit(First, SpecTexts.Small("First").Replace("D = 6", "D = 10"));

        Assert.Equal(Modified, ReasonOfFirst(session, TrackingNames.SpecInput));
        Assert.Equal(Modified, ReasonOfFirst(session, TrackingNames.Compiled));
        Assert.Equal(Modified, ReasonOfFirst(session, TrackingNames.Sources));
        Assert.Equal(Unchanged, ReasonOfFirst(session, TrackingNames.Diagnostics));
        Assert.Contains("public const int D = 10;", session.Source("First.g.cs"));
    }

    [Fact]
    public void ACommentAtTheEndOfALine_ChangesTheFingerprintAlone()
    {
        var session = new Session();
        string[] files = ["First.g.cs", "First.Layout.g.cs", "First.Forward.g.cs", "First.Backward.g.cs"];
        string[] before = [.. files.Select(session.Source)];

        session.Edit(First, SpecTexts.Small("First").Replace("x = w_emb[tokens]", "x = w_emb[tokens] // looked up"));

        string[] after = [.. files.Select(session.Source)];
        Assert.Equal(before[1..], after[1..]);
        Assert.Equal(WithoutFingerprint(before[0]), WithoutFingerprint(after[0]));
        Assert.NotEqual(before[0], after[0]);
        Assert.Equal(Unchanged, ReasonOfFirst(session, TrackingNames.Diagnostics));
    }

    [Fact]
    public void AVariantThatChanges_LeavesTheModelAndTheOtherVariantAsTheyWere()
    {
        var session = new Session();

        session.Replace(First, First.WithVariants("FirstFill: inference | FirstAlone: N=4"));

        Assert.Equal(Unchanged, ReasonOfFirst(session, TrackingNames.ModelInput));
        foreach (var step in StepsOfASpec.Skip(2))
            Assert.All(OutputsOf(session.Results, step), output => AssertDidNotRun(output, step));
        Assert.Equal(Unchanged, ReasonOfFirst(session, TrackingNames.VariantInput));
        foreach (var step in StepsOfAVariant.Skip(1))
            AssertDidNotRun(OutputsOf(session.Results, step)[0], step);
        Assert.Equal(Modified, OutputsOf(session.Results, TrackingNames.CompiledVariant)[1].Reason);
        Assert.Contains("public const int N = 4;", session.Source("FirstAlone.g.cs"));
    }

    [Fact]
    public void AnEditOfAnotherSpec_LeavesTheVariantsAsTheyWere()
    {
        var session = new Session();

        session.Edit(Second, SpecTexts.Small("Second"));

        foreach (var step in StepsOfAVariant)
            Assert.All(OutputsOf(session.Results, step), output => AssertDidNotRun(output, step));
    }

    [Fact]
    public void ACommentInOneSpec_LeavesTheOthersStepsAsTheyWere()
    {
        var session = new Session();

        session.Edit(First, "// A line more.\n" + SpecTexts.Small("First"));

        foreach (var step in StepsOfASpec)
            AssertDidNotRun(OutputsOf(session.Results, step)[1], step);
    }

    [Fact]
    public void AnErrorThatAppears_TakesTheFilesAwayAndIsReported()
    {
        var session = new Session();

        session.Edit(First, SpecTexts.Small("First", "y = nothing"));

        Assert.Equal(Modified, ReasonOfFirst(session, TrackingNames.Diagnostics));
        Assert.Equal(Modified, ReasonOfFirst(session, TrackingNames.Sources));
        Assert.Equal(["MLM0100", "MLM0302"], session.Ids);
        Assert.DoesNotContain("First.g.cs", session.Files);
        Assert.Contains("Second.g.cs", session.Files);
        AssertDidNotRun(OutputsOf(session.Results, TrackingNames.Compiled)[1], TrackingNames.Compiled);
    }

    [Fact]
    public void AnErrorThatIsFixed_BringsTheSameFilesBack()
    {
        var session = new Session();
        var before = session.Source("First.g.cs");
        var broken = session.Edit(First, SpecTexts.Small("First", "y = nothing"));

        session.Edit(broken, SpecTexts.Small("First"));

        Assert.Equal(["MLM0302"], session.Ids);
        Assert.Equal(before, session.Source("First.g.cs"));
        AssertDidNotRun(OutputsOf(session.Results, TrackingNames.Compiled)[1], TrackingNames.Compiled);
    }

    [Fact]
    public void AWarningThatMoves_IsReportedAtItsNewPlace()
    {
        var session = new Session();

        session.Edit(Second, "\n\n" + SpecTexts.Small("Second", "param unused[D]"));

        Assert.Equal(Modified, OutputsOf(session.Results, TrackingNames.Diagnostics)[1].Reason);
        var warning = Assert.Single(session.Results.Diagnostics);
        Assert.Equal(7, warning.Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void ASecondSpecWithTheModelsName_LeavesTheFirstOnesFilesAsTheyWere()
    {
        var session = new Session();

        session.Edit(Second, SpecTexts.Small("First"));

        Assert.Equal(Modified, Assert.Single(OutputsOf(session.Results, TrackingNames.Duplicates)).Reason);
        Assert.Equal(["MLM0901"], session.Ids);
        AssertDidNotRun(OutputsOf(session.Results, TrackingNames.Compiled)[0], TrackingNames.Compiled);
        Assert.Equal(Unchanged, ReasonOfFirst(session, TrackingNames.Sources));
    }

    [Fact]
    public void ASpecThatIsAdded_LeavesTheOthersAsTheyWere()
    {
        var session = new Session();

        session.Driver = session.Driver.AddAdditionalTexts([new SpecText("/p/third.mlm", SpecTexts.Small("Third"))]);
        session.Run();

        Assert.Contains("Third.g.cs", session.Files);
        foreach (var step in StepsOfASpec)
            Assert.All(OutputsOf(session.Results, step).Take(2), output => AssertDidNotRun(output, step));
    }

    [Fact]
    public void ASpecThatIsTakenAway_TakesItsFilesAndItsWarningsWithIt()
    {
        var session = new Session();

        session.Driver = session.Driver.RemoveAdditionalTexts([Second]);
        session.Run();

        Assert.Empty(session.Results.Diagnostics);
        Assert.DoesNotContain("Second.g.cs", session.Files);
        AssertDidNotRun(OutputsOf(session.Results, TrackingNames.Compiled)[0], TrackingNames.Compiled);
    }

    private static void AssertNothingRan(GeneratorDriverRunResult results)
    {
        foreach (var step in OurSteps(results))
            Assert.All(OutputsOf(results, step), output => AssertDidNotRun(output, step));
        var outputs = results.Results.Single().TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs);
        Assert.NotEmpty(outputs);
        Assert.All(outputs, output => Assert.Equal(Cached, output.Reason));
    }

    // Cached: not run at all. Unchanged: run, with an equal result; only a step that sees all specs may.
    private static void AssertDidNotRun((object Value, IncrementalStepRunReason Reason) output, string step)
    {
        var seesAllSpecs = step is TrackingNames.Duplicates or TrackingNames.Sources or TrackingNames.VariantSources;
        Assert.True(
            output.Reason == Cached || (seesAllSpecs && output.Reason == Unchanged),
            $"{step} is {output.Reason} for {output.Value}"
        );
    }

    private static IncrementalStepRunReason ReasonOfFirst(Session session, string step) =>
        OutputsOf(session.Results, step)[0].Reason;

    private static IEnumerable<string> OurSteps(GeneratorDriverRunResult results)
    {
        var names = typeof(TrackingNames).GetFields().Select(f => (string)f.GetRawConstantValue()!).ToHashSet();
        return results.Results.Single().TrackedSteps.Keys.Where(names.Contains);
    }

    private static List<(object Value, IncrementalStepRunReason Reason)> OutputsOf(
        GeneratorDriverRunResult results,
        string step
    ) => [.. results.Results.Single().TrackedSteps[step].SelectMany(s => s.Outputs)];

    private static string WithoutFingerprint(string code) =>
        string.Join(
            "\n",
            code.Split('\n').Where(line => !line.Contains("string Fingerprint", StringComparison.Ordinal))
        );

    /// <summary>An editor that has the project open: a driver that ran once.</summary>
    private sealed class Session
    {
        public Session() => Run();

        public GeneratorDriver Driver { get; set; } = Project.Driver();

        public Compilation Compilation { get; set; } = Project.Compilation();

        public GeneratorDriverRunResult Results => Driver.GetRunResult();

        public IEnumerable<string> Files => Results.Results.Single().GeneratedSources.Select(s => s.HintName);

        public IEnumerable<string> Ids => Results.Diagnostics.Select(d => d.Id).Order(StringComparer.Ordinal);

        public string Source(string file) =>
            Results.Results.Single().GeneratedSources.Single(s => s.HintName == file).SourceText.ToString();

        public void Run() => Driver = Driver.RunGenerators(Compilation);

        public SpecText Edit(SpecText spec, string text) => Replace(spec, spec.With(text));

        public SpecText Replace(SpecText spec, SpecText edited)
        {
            Driver = Driver.ReplaceAdditionalText(spec, edited);
            Run();
            return edited;
        }
    }
}
