using System.Globalization;
using Mlm.EndToEnd.Tests.RandomSpecs;
using Xunit.Abstractions;

namespace Mlm.EndToEnd.Tests.RandomTexts;

/// <summary>
/// Mutations of all specs: whatever a person can type, the compiler neither throws nor hangs nor emits C# that does not
/// compile. <c>MLM_TEXTS=100000 MLM_SEED=7 dotnet test …</c> tries more and others.
/// </summary>
public sealed class RandomTextsTests(ITestOutputHelper output)
{
    private const int BatchSize = 200;

    // Composed ones have all forms of the language in little text and little code.
    private const int ComposedSpecs = 60;

    [Fact]
    public void MutatedSpecs_EndInADiagnosticOrInCodeThatCompiles()
    {
        var (texts, seed) = (Number("MLM_TEXTS", 2000), Number("MLM_SEED", 1));
        var mutator = new TextMutator(seed, [.. Specs()]);
        var counts = new TextCounts();
        var reports = new List<string>();
        for (var tried = 0; tried < texts && reports.Count < 5; tried += BatchSize)
        {
            string[] batch = [.. Enumerable.Range(0, Math.Min(BatchSize, texts - tried)).Select(_ => mutator.Next())];
            var faults = TextBatch.Check(batch, counts);
            reports.AddRange(
                faults.Zip(batch).Where(p => p.First != null).Select(p => Report(p.First!.Value, p.Second))
            );
        }
        output.WriteLine(
            $"{counts.Refused} texts are refused, {counts.Compiled} compile to C# that compiles; {counts.TooLong} are too long for C#"
        );
        Assert.True(reports.Count == 0, $"MLM_SEED={seed} MLM_TEXTS={texts}\n" + string.Join("\n\n", reports));
        // Mutants that all fail to parse would test the parser alone.
        Assert.InRange(counts.Compiled, texts / 10, texts);
    }

    private static string Report((string Way, string Detail) fault, string text)
    {
        var shortest = TextShrinker.Shrink(
            text,
            shorter => TextBatch.Check([shorter], new TextCounts())[0]?.Way == fault.Way
        );
        return $"{fault.Way}: {fault.Detail}\n--- this text shows it:\n{shortest}";
    }

    private static IEnumerable<string> Specs()
    {
        var folders = new[] { Repository.File("specs"), Repository.File("tests", "fixtures") };
        // Fewer blocks: what is emitted of one is emitted of all.
        var written = folders
            .SelectMany(folder => Directory.GetFiles(folder, "*.mlm"))
            .Order(StringComparer.Ordinal)
            .Select(path => File.ReadAllText(path).Replace("dim L = 4", "dim L = 2"))
            .ToList();
        var composed = Enumerable.Range(0, ComposedSpecs).Select(i => SpecPrinter.Print(SpecComposer.Compose(i)));
        return written.Concat(composed);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;
}
