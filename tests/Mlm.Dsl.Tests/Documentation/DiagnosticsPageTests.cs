using Mlm.Dsl.Diagnostics;

namespace Mlm.Dsl.Tests.Documentation;

/// <summary>The page as a whole, and the language's part of it; Mlm.Generator.Tests has the compiler's and the build's.</summary>
public sealed class DiagnosticsPageTests
{
    /// <summary>Each example that is a spec which the language refuses: id, the mistake, the way out.</summary>
    public static TheoryData<string, string, string> Examples
    {
        get
        {
            var examples = new TheoryData<string, string, string>();
            foreach (var entry in DiagnosticsPage.Entries)
            {
                if (entry is { Examples: [("mlm", var mistake), ("mlm", var wayOut)] } && IsOfTheLanguage(entry.Id))
                    examples.Add(entry.Id, mistake, wayOut);
            }
            return examples;
        }
    }

    [Fact]
    public void EveryDiagnostic_HasItsEntry_AndNoneElse() =>
        Assert.Equal(DiagnosticCatalog.All.Select(d => d.Id), DiagnosticsPage.Entries.Select(e => e.Id));

    [Fact]
    public void AnEntry_QuotesTheMessage()
    {
        foreach (var (descriptor, entry) in DiagnosticCatalog.All.Zip(DiagnosticsPage.Entries))
        {
            Assert.Contains($"**{descriptor.Title}**", entry.Text);
            Assert.Contains($"\n> {descriptor.MessageFormat}\n", entry.Text);
        }
    }

    [Fact]
    public void AnEntry_HasAMistakeAndAWayOut_OrSaysWhyThereIsNone()
    {
        foreach (var entry in DiagnosticsPage.Entries)
        {
            var isWithout = DiagnosticsPage.WithoutExamples.Contains(entry.Id);
            Assert.True(entry.Examples.Count == (isWithout ? 0 : 2), $"{entry.Id}: {entry.Examples.Count} examples");
            Assert.Equal(isWithout, entry.Text.Contains("\nNo example: ", StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void AnExample_ShowsTheMistakeAndTheWayOut(string id, string mistake, string wayOut)
    {
        var found = Specs.Compile(DiagnosticsPage.Model(mistake)).Diagnostics;
        Assert.True(found.Count == 1 && found[0].Descriptor.Id == id, Specs.Print(found));
        Specs.Bind(DiagnosticsPage.Model(wayOut));
    }

    [Fact]
    public void TheLanguagesExamples_AreAllThatAreSpecs()
    {
        // MLM0115 alone is no mistake in a spec, but in what a project sets.
        var ids = DiagnosticCatalog.All.Select(d => d.Id).Where(IsOfTheLanguage).Where(id => id != "MLM0115");
        Assert.Equal(ids, Examples.Select(e => (string)e[0]));
    }

    private static bool IsOfTheLanguage(string id) => string.CompareOrdinal(id, "MLM0300") < 0;
}
