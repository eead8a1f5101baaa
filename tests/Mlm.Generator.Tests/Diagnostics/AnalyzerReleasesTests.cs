using Mlm.Dsl.Diagnostics;

namespace Mlm.Generator.Tests.Diagnostics;

public class AnalyzerReleasesTests
{
    [Fact]
    public void TheReleaseFiles_ListExactlyTheCatalogsIds()
    {
        var listed = Rules("AnalyzerReleases.Shipped.md").Concat(Rules("AnalyzerReleases.Unshipped.md"));

        var catalog = DiagnosticCatalog.All.Select(d => (d.Id, "Mlm.Gen", d.Severity.ToString(), d.Title));
        Assert.Equal(catalog.Order(), listed.Order());
    }

    [Fact]
    public void Ids_AreGivenOnce() =>
        Assert.Equal(DiagnosticCatalog.All.Count, DiagnosticCatalog.All.Select(d => d.Id).Distinct().Count());

    // Rule ID | Category | Severity | Notes
    private static IEnumerable<(string Id, string Category, string Severity, string Notes)> Rules(string file) =>
        Repository
            .Read("src", "Mlm.Generator", file)
            .Split('\n')
            .Where(line => line.StartsWith("MLM", StringComparison.Ordinal))
            .Select(line => line.Split('|', 4))
            .Select(cells => (cells[0].Trim(), cells[1].Trim(), cells[2].Trim(), cells[3].Trim()));
}
