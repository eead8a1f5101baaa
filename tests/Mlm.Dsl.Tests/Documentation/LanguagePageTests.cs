using Mlm.Dsl.Operations;

namespace Mlm.Dsl.Tests.Documentation;

public sealed class LanguagePageTests
{
    private const string TableStart =
        "<!-- operations: this table is made of the catalog; a test holds the two together -->\n";
    private const string TableEnd = "<!-- end of operations -->";
    private static readonly string Page = Repository.Read("docs/language.md");

    [Fact]
    public void TheTableOfOperations_IsTheCatalogs()
    {
        var start = Page.IndexOf(TableStart, StringComparison.Ordinal) + TableStart.Length;
        var table = Page[start..Page.IndexOf(TableEnd, StringComparison.Ordinal)].Trim();
        Assert.True(Table() == table, $"docs/language.md should have this table:\n\n{Table()}\n");
    }

    [Fact]
    public void TheModelOnThePage_IsTheMissions()
    {
        var start = Page.IndexOf("```mlm\n", StringComparison.Ordinal) + "```mlm\n".Length;
        var model = Page[start..Page.IndexOf("```\n", start, StringComparison.Ordinal)];
        Assert.Equal(Repository.Read("specs/bert.mlm"), model);
    }

    [Fact]
    public void EveryOperation_HasANameOfItsOwn()
    {
        var names = OperationCatalog.All.Select(o => o.Name).ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.Equal(23, names.Count);
    }

    private static string Table()
    {
        var rows = OperationCatalog.All.Select(o =>
            $"| `{o.Notation}` | {o.Summary} | {string.Join("; ", o.Parameters.Select(Describe))} |"
        );
        return "| form | meaning | takes |\n| --- | --- | --- |\n" + string.Join("\n", rows);
    }

    private static string Describe(OperationParameter parameter)
    {
        var need =
            parameter.IsRequired ? ""
            : parameter.Default is { } digits ? $" = {digits}"
            : " (optional)";
        return $"`{parameter.Name}`{need}: {parameter.Summary}";
    }
}
