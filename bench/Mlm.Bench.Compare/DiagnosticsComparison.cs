using System.Text.RegularExpressions;
using Mlm.Testing;

namespace Mlm.Bench.Compare;

/// <summary>What <c>mlm check</c> says of wrong specs: the examples of docs/diagnostics.md, and specs mistyped at random.</summary>
internal static partial class DiagnosticsComparison
{
    private const int Mistyped = 600;
    private const int Seed = 5;
    private const int MostShown = 10;

    /// <summary>Prints what differs; returns how many texts are answered with other ids, severities or places.</summary>
    /// <param name="before">The one side.</param>
    /// <param name="now">The other.</param>
    /// <param name="folder">Where the texts are written.</param>
    public static int Run(Checkout before, Checkout now, string folder)
    {
        var texts = Texts();
        Files.WriteAll(folder, texts);
        var (old, current) = (Check(before, folder, texts.Keys), Check(now, folder, texts.Keys));
        string[] different =
        [
            .. texts.Keys.Where(name =>
                !old[name].Select(d => d.Place).SequenceEqual(current[name].Select(d => d.Place))
            ),
        ];
        string[] reworded = [.. texts.Keys.Except(different).Where(name => !old[name].SequenceEqual(current[name]))];
        Console.Out.WriteLine(
            $"Diagnostics: mlm check of {texts.Count} texts, {old.Values.Sum(said => said.Count)} messages with {old.Values.SelectMany(said => said).Select(d => d.Id).Distinct().Count()} ids"
        );
        foreach (var name in different.Take(MostShown))
            Show(name, old[name], current[name]);
        foreach (
            var (id, oldWords, newWords) in reworded
                .SelectMany(name => Reworded(old[name], current[name]))
                .DistinctBy(m => m.Id)
        )
            Console.Out.WriteLine($"  {id} in other words\n    - {oldWords}\n    + {newWords}");
        Console.Out.WriteLine(
            different.Length == 0
                ? $"  every id, severity and span is the same; {reworded.Length} texts are told in other words"
                : $"  {different.Length} texts are answered otherwise (in {folder})"
        );
        return different.Length;
    }

    private static Dictionary<string, string> Texts()
    {
        var texts = new Dictionary<string, string>();
        foreach (var entry in DiagnosticsPage.Entries)
        {
            // Some examples are items of a project file.
            foreach (var (number, example) in entry.Examples.Where(e => e.Language == "mlm").Index())
                texts[$"{entry.Id}-{number}.mlm"] = DiagnosticsPage.Model(example.Code);
        }
        string[] written =
        [
            .. Directory
                .GetFiles(Repository.File("specs"), "*.mlm")
                .Append(Repository.Fixture("bert-small.mlm"))
                .Order(StringComparer.Ordinal)
                // Fewer blocks: what is said of one is said of all.
                .Select(path => BlockCount().Replace(File.ReadAllText(path), "L = 2")),
        ];
        var mutator = new Mlm.EndToEnd.Tests.RandomTexts.TextMutator(Seed, written);
        for (var i = 0; i < Mistyped; i++)
            texts[$"mistyped-{i:000}.mlm"] = mutator.Next();
        return texts;
    }

    /// <summary>Every text's messages, in the order of their places.</summary>
    private static Dictionary<string, List<Said>> Check(Checkout side, string folder, IEnumerable<string> names)
    {
        var said = names.ToDictionary(name => name, _ => new List<Said>());
        var output = side.Mlm(folder, ["check", .. said.Keys]);
        if (output.ExitCode is not (0 or 1))
            throw new InvalidOperationException($"{side.Name}: mlm check failed: {output.Stderr}");
        var lines = output.Stderr.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (Message().Match(lines[i]) is not { Success: true } match)
                continue;
            var parts = match.Groups;
            // A message may itself hold a line break; its carets stand below the spec's line, which follows.
            var carets = lines.Skip(i + 1).FirstOrDefault(line => Carets().IsMatch(line)) ?? "";
            var span = carets.Count(c => c is '^' or '~');
            said[parts["file"].Value]
                .Add(
                    new Said(
                        parts["id"].Value,
                        $"{parts["place"].Value} {parts["severity"].Value} {parts["id"].Value}, {span} wide",
                        parts["message"].Value
                    )
                );
        }
        return said;
    }

    private static void Show(string name, List<Said> before, List<Said> now)
    {
        Console.Out.WriteLine($"  DIFFERS: {name}");
        foreach (var gone in before.Except(now))
            Console.Out.WriteLine($"    - {gone.Place}: {gone.Message}");
        foreach (var added in now.Except(before))
            Console.Out.WriteLine($"    + {added.Place}: {added.Message}");
    }

    private static IEnumerable<(string Id, string Before, string Now)> Reworded(List<Said> before, List<Said> now) =>
        before
            .Zip(now)
            .Where(pair => pair.First != pair.Second)
            .Select(pair => (pair.First.Id, pair.First.Message, pair.Second.Message));

    [GeneratedRegex(
        @"^(?<file>[\w-]+\.mlm)(?<place>\(\d+,\d+\)): (?<severity>error|warning) (?<id>MLM\d{4}): (?<message>.*)"
    )]
    private static partial Regex Message();

    [GeneratedRegex(@"^\s+\^~*$")]
    private static partial Regex Carets();

    [GeneratedRegex(@"\bL = \d+")]
    private static partial Regex BlockCount();

    private sealed record Said(string Id, string Place, string Message);
}
