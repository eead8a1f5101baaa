namespace Mlm.Generator.Tests.Roslyn;

/// <summary>
/// Nothing that a person can type makes the compiler hang: its work grows with the model. Measured in allocated bytes,
/// which no other load on the machine changes.
/// </summary>
public class GrowthTests
{
    [Fact]
    public void ALossThatDoublesItselfAgainAndAgain_IsOneTerm()
    {
        string Doubled(int times) =>
            SpecTexts
                .Small(minimize: $"l{times}")
                .Replace(
                    "minimize",
                    "l0 = cross_entropy(logits, tokens)\n" + Lines(times, i => $"l{i + 1} = l{i} + l{i}") + "minimize"
                );

        AssertGrowsAtMost(from: Doubled(10), to: Doubled(20), factor: 3);
        var run = GeneratorProject.Of(Doubled(20)).Run().WithoutDiagnostics().ThatCompiles(withoutWarnings: true);
        Assert.Contains("1048576.0 * _crossEntropy1", run.AllText);
    }

    [Fact]
    public void OneNameThatIsAssignedAgainAndAgain_IsNumberedAtOnce()
    {
        string Assigned(int times) => SpecTexts.Small(statement: "param b[D]\n" + Lines(times, _ => "x = x + b"));

        AssertGrowsAtMost(from: Assigned(500), to: Assigned(2_000), factor: 6);
    }

    [Fact]
    public void TurnsOfARepeat_CostWhatTheyHold()
    {
        string Repeated(int turns) =>
            SpecTexts.Small(statement: $"repeat {turns} as turn {{ param b[D]\n x = x + b }}");

        AssertGrowsAtMost(from: Repeated(500), to: Repeated(2_000), factor: 6);
    }

    [Theory]
    [InlineData(199)]
    public void RepeatsInRepeats_CompileAsDeepAsTheLanguageGoes(int depth)
    {
        var nested = Lines(depth, i => $"repeat 1 as r{i} {{") + "param w[D, D]\n x = x @ w\n" + Lines(depth, _ => "}");

        GeneratorProject
            .Of(SpecTexts.Small(statement: nested))
            .Run()
            .WithoutDiagnostics()
            .ThatCompiles(withoutWarnings: true);
    }

    private static void AssertGrowsAtMost(string from, string to, double factor)
    {
        var small = Allocated(from);
        var large = Allocated(to);
        Assert.True(large <= factor * small, $"{large:N0} bytes are {(double)large / small:F1} times {small:N0}");
    }

    private static long Allocated(string spec)
    {
        var input = new Generator.Roslyn.SpecInput("/p/small.mlm", "small.mlm", spec, "P", "");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var compiled = Generator.Roslyn.SpecOutput.Of(input, CancellationToken.None);
        var after = GC.GetAllocatedBytesForCurrentThread();
        Assert.Empty(compiled.Diagnostics);
        return after - before;
    }

    private static string Lines(int count, Func<int, string> line) =>
        string.Concat(Enumerable.Range(0, count).Select(i => line(i) + "\n"));
}
