using System.Text.RegularExpressions;
using Mlm.Dsl.Diagnostics;

namespace Mlm.Dsl.Tests.Documentation;

public sealed class DiagnosticsPageTests
{
    private static readonly string Page = Repository.Read("docs/diagnostics.md");

    /// <summary>Each entry with examples: id, the mistake, the way out.</summary>
    public static TheoryData<string, string, string> Examples
    {
        get
        {
            var examples = new TheoryData<string, string, string>();
            foreach (var entry in Entries())
            {
                var fences = Regex.Matches(entry.Text, "```mlm\n(.*?)\n```", RegexOptions.Singleline);
                if (fences.Count == 2)
                    examples.Add(entry.Id, fences[0].Groups[1].Value, fences[1].Groups[1].Value);
            }
            return examples;
        }
    }

    [Fact]
    public void EveryDiagnostic_HasItsEntry_AndNoneElse() =>
        Assert.Equal(DiagnosticCatalogue.All.Select(d => d.Id), Entries().Select(e => e.Id));

    [Fact]
    public void AnEntry_QuotesTheMessage()
    {
        foreach (var (descriptor, entry) in DiagnosticCatalogue.All.Zip(Entries()))
        {
            Assert.Contains($"**{descriptor.Title}**", entry.Text);
            Assert.Contains($"\n> {descriptor.MessageFormat}\n", entry.Text);
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void AnExample_ShowsTheMistakeAndTheWayOut(string id, string mistake, string wayOut)
    {
        var found = Specs.Compile(Whole(mistake)).Diagnostics;
        Assert.True(found.Count == 1 && found[0].Descriptor.Id == id, Specs.Print(found));
        Specs.Bind(Whole(wayOut));
    }

    private static string Whole(string example)
    {
        if (example.StartsWith("model", StringComparison.Ordinal))
            return example;
        var model = Specs.InModel(example);
        foreach (var statement in new[] { "minimize cross_entropy(x @ u, tokens)", "update sgd(lr: 0.1)" })
        {
            var hasItsOwn = example.StartsWith(statement.Split(' ')[0], StringComparison.Ordinal);
            var last = model.LastIndexOf("    " + statement, StringComparison.Ordinal);
            model = hasItsOwn ? model.Remove(last, 4 + statement.Length) : model;
        }
        return model;
    }

    private static List<(string Id, string Text)> Entries() =>
        [
            .. Regex
                .Matches(Page, "^## (MLM[0-9]{4})\n(.*?)(?=^## |\\z)", RegexOptions.Multiline | RegexOptions.Singleline)
                .Select(m => (m.Groups[1].Value, m.Groups[2].Value)),
        ];
}
