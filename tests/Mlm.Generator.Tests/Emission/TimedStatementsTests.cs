using System.Globalization;
using System.Text.RegularExpressions;
using Mlm.Generator.Options;

namespace Mlm.Generator.Tests.Emission;

/// <summary>A class that times its statements is the ordinary one with marks between them.</summary>
public partial class TimedStatementsTests
{
    private static string Spec(string update) =>
        Update().Replace(Repository.Spec("tiny.mlm"), "update " + update + "\n", 1);

    [Fact]
    public void OrdinaryClass_HoldsNothingOfIt() => Assert.DoesNotMatch(Timing(), TextOf(Spec("sgd(lr: 0.1)"), false));

    [Theory]
    [InlineData("sgd(lr: 0.1)")]
    [InlineData("sgd(lr: 0.1, clip: 1)")]
    [InlineData("adamw(clip: 1)")]
    public void WithoutItsMarks_ItIsTheOrdinaryClass(string update)
    {
        var timed = TextOf(Spec(update), true).Replace(" : TrainingModel, ITimedStep", " : TrainingModel");
        string[] unmarked =
        [
            .. Lines(timed).Where(l => !Timing().IsMatch(l) && !l.Contains("The time of each statement")),
        ];

        Assert.Equal(Lines(TextOf(Spec(update), false)), unmarked);
    }

    [Theory]
    [InlineData("sgd(lr: 0.1, momentum: 0.9)")]
    [InlineData("adamw()")]
    [InlineData("adamw(clip: 1)")]
    public void EveryStatementOfThePlan_IsMarkedOnce(string update)
    {
        var plan = Compile.Whole(Spec(update)).Plan!;
        int[] planned = [.. plan.Statements.Select(s => s.Number).Order()];

        Assert.Equal(planned, MarksOf(TextOf(Spec(update), true)).Order());
        var updated = plan.Statements.Where(s => s.Direction == "update" && !s.Operation.StartsWith("clip")).ToList();
        Assert.Equal(plan.Parameters.Select(p => p.Name), updated.Select(o => o.Parameter));
    }

    [Fact]
    public void FusedUpdates_AreNoStatementsOfTheirOwn()
    {
        var plan = Compile.Whole(Spec("sgd(lr: 0.1)")).Plan!;
        var fused = plan.Parameters.Where(p => p.IsFused).Select(p => p.Name).ToHashSet();

        Assert.NotEmpty(fused);
        Assert.DoesNotContain(
            plan.Statements,
            s => s.Direction == "update" && fused.Contains(s.Parameter!) && !s.IsOnDemand
        );
    }

    [Fact]
    public void AnUpdate_ReadsTheGradientAndMovesTheWeightAndItsState()
    {
        var plan = Compile.Whole(Spec("adamw()")).Plan!;
        var elements = plan.Parameters.ToDictionary(p => p.Name, p => p.Elements);

        // One gradient read; a weight and two moments read and written.
        Assert.All(
            plan.Statements.Where(o => o.Operation == "adamw"),
            o => Assert.Equal(7 * sizeof(float) * elements[o.Parameter!], o.Bytes)
        );
    }

    private static string TextOf(string spec, bool timed)
    {
        var options = new CompilerOptions("Specs", "specs/test.mlm", "")
        {
            Kind = timed ? ClassKinds.Timed : ClassKinds.Training,
        };
        return string.Concat(ModelCompiler.Compile(Compile.Bind(spec), options).Files.Select(f => f.Text));
    }

    private static string[] Lines(string text) => [.. text.Split('\n').Where(l => l.Length > 0)];

    private static IEnumerable<int> MarksOf(string text) =>
        Mark().Matches(text).Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"Times\.Mark\(([0-9]+)\);")]
    private static partial Regex Mark();

    [GeneratedRegex(@"\bTimes\.(Mark|Start)\(|StepTimes|ITimedStep")]
    private static partial Regex Timing();

    [GeneratedRegex(@"update [^\n]*\n")]
    private static partial Regex Update();
}
