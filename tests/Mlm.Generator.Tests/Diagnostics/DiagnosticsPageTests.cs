using System.Xml.Linq;
using Mlm.Dsl.Diagnostics;
using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Diagnostics;

/// <summary>docs/diagnostics.md, as far as it is about the compiler and the build; Mlm.Dsl.Tests has the language's part.</summary>
public class DiagnosticsPageTests
{
    private const string FileMark = "// specs/";

    /// <summary>The messages whose examples the language alone does not refuse.</summary>
    public static TheoryData<string> Ids => [.. Shown];

    private static IEnumerable<string> Shown =>
        DiagnosticsPage.Entries.Where(e => e.Examples.Count > 0 && !IsASpecsOwn(e)).Select(e => e.Id);

    [Theory]
    [MemberData(nameof(Ids))]
    public void AnExample_ShowsTheMistakeAndTheWayOut(string id)
    {
        var examples = DiagnosticsPage.Entries.Single(e => e.Id == id).Examples;

        var mistake = Project(examples[0]).Run();
        var wayOut = Project(examples[1]).Run();

        Assert.Equal(id, Assert.Single(mistake.Diagnostics).Id);
        wayOut.WithoutDiagnostics().ThatCompiles(withoutWarnings: true);
    }

    [Fact]
    public void TheseExamples_AreAllOfTheCompilersAndTheBuilds()
    {
        var own = DiagnosticCatalog.All.Select(d => d.Id).Where(id => string.CompareOrdinal(id, "MLM0300") > 0);
        Assert.Equal(["MLM0115", .. own.Except(DiagnosticsPage.WithoutExamples)], Shown);
    }

    [Fact]
    public void AFaultOfOurs_HasNoExample_ButAFileThatCannotBeReadShowsOne()
    {
        var project = new GeneratorProject { Specs = [new SpecText("/home/someone/project/specs/gone.mlm", null)] };

        var error = Assert.Single(project.Run().Diagnostics);

        Assert.Equal(DiagnosticCatalog.InternalFault.Id, error.Id);
        Assert.Contains("specs/gone.mlm cannot be read", error.GetMessage());
    }

    // As Mlm.Dsl.Tests takes it.
    private static bool IsASpecsOwn(DiagnosticsEntry entry) =>
        string.CompareOrdinal(entry.Id, "MLM0300") < 0 && entry.Examples.All(e => e.Language == "mlm");

    private static GeneratorProject Project((string Language, string Code) example) =>
        example.Language == "xml" ? OfItems(example.Code) : OfSpecs(example.Code);

    // <AdditionalFiles Include="specs/bert.mlm" MlmSet="D=512" MlmVariants="BertFill: inference" />
    private static GeneratorProject OfItems(string items)
    {
        var project = new GeneratorProject();
        var specs = XElement
            .Parse($"<ItemGroup>{items}</ItemGroup>")
            .Elements("AdditionalFiles")
            .Select(item =>
                SpecOf((string)item.Attribute("Include")!, Metadata(item, "MlmSet"), Metadata(item, "MlmVariants"))
            );
        return project with { Specs = [.. specs] };

        SpecText SpecOf(string path, string set, string variants) =>
            new($"{project.Folder}/{path}", Repository.Read(path), set, variants);

        static string Metadata(XElement item, string name) => (string?)item.Attribute(name) ?? "";
    }

    // A spec, or several, each below a line with its path.
    private static GeneratorProject OfSpecs(string code) =>
        code.StartsWith(FileMark, StringComparison.Ordinal)
            ? GeneratorProject.Of([
                .. ("\n" + code)
                    .Split("\n" + FileMark, StringSplitOptions.RemoveEmptyEntries)
                    .Select(file => file.Split('\n', 2))
                    .Select(file => ("specs/" + file[0], file[1])),
            ])
            : GeneratorProject.Of(DiagnosticsPage.Model(code));
}
