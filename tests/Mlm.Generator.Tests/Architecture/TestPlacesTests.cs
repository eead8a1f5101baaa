using Mlm.Generator.Planning;
using Mlm.Generator.Rewrites;

namespace Mlm.Generator.Tests.Architecture;

/// <summary>
/// Test folders mirror the source's: what is tested of <c>src/P/Folder/X.cs</c> stands in <c>tests/P.Tests/Folder/</c>, in
/// <c>XTests.cs</c> where a file tests X alone.
/// </summary>
public class TestPlacesTests
{
    // What is true of a whole project, or of the repository, has folders of its own.
    private static readonly string[] WholeProjects =
    [
        "*/Architecture", // folders, files and references
        "Mlm.Dsl.Tests/Documentation", // pages of docs/
        "Mlm.Generator.Tests/Diagnostics", // from the catalog, which is the language's, to pages and editors
        "Mlm.Generator.Tests/Determinism",
        "Mlm.Generator.Tests/Incrementality",
        "Mlm.Generator.Tests/Snapshots",
    ];

    // Several projects at once: specs to running models.
    private static readonly string[] Without = ["Mlm.EndToEnd.Tests"];

    public static TheoryData<string> Projects =>
        [
            .. Directory
                .GetDirectories(Repository.File("tests"), "*.Tests")
                .Select(project => Path.GetFileName(project))
                .Except(Without),
        ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void ATestFolder_HasASourceFolderOfItsName(string project)
    {
        var source = Repository.File("src", project[..^".Tests".Length]);

        var folders = Files("tests", project).Select(f => f.Folder).Distinct().Where(f => !IsOfTheWhole(project, f));

        Assert.Equal([], folders.Where(f => !Directory.Exists(Path.Combine(source, f))));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void ATestFile_LiesWhereTheFileThatItTestsDoes(string project)
    {
        var sources = Files("src", project[..^".Tests".Length]).ToLookup(f => f.Name, f => f.Folder);

        var misplaced = Files("tests", project)
            .Where(f => f.Name.EndsWith("Tests", StringComparison.Ordinal))
            .Where(f =>
                sources[f.Name[..^"Tests".Length]] is var folders && folders.Any() && !folders.Contains(f.Folder)
            );

        Assert.Equal([], misplaced);
    }

    [Fact]
    public void EveryPass_HasTestsOfItsName()
    {
        var files = Passes.All.Select(pass => string.Concat(pass.Name.Split('-').Select(Capitalized)) + "Tests.cs");

        Assert.Equal([], files.Where(file => !IsTestFile("Rewrites", file)));

        static string Capitalized(string word) => char.ToUpperInvariant(word[0]) + word[1..];
    }

    [Fact]
    public void EveryPlanner_HasTestsOfItsName()
    {
        var planners = typeof(MemoryPlanner)
            .Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(MemoryPlanner).Namespace)
            .Where(type => type is { IsNested: false, IsAbstract: true, IsSealed: true }) // static
            .Select(type => type.Name + "Tests.cs")
            .ToList();

        Assert.Contains("SlotPackerTests.cs", planners);
        Assert.Equal([], planners.Where(file => !IsTestFile("Planning", file)));
    }

    private static bool IsTestFile(string folder, string file) =>
        File.Exists(Repository.File("tests", "Mlm.Generator.Tests", folder, file));

    private static bool IsOfTheWhole(string project, string folder) =>
        WholeProjects.Contains($"{project}/{folder}") || WholeProjects.Contains($"*/{folder}");

    /// <summary>Files of a project by their folder, and their name up to its first dot.</summary>
    private static IEnumerable<(string Folder, string Name)> Files(params string[] project) =>
        Repository
            .Sources(project)
            .Select(path => Path.GetRelativePath(Repository.File(project), path).Replace('\\', '/'))
            .Where(path => !path.Contains(".verified.", StringComparison.Ordinal))
            .Select(path => (Path.GetDirectoryName(path)!.Replace('\\', '/'), Path.GetFileName(path).Split('.')[0]));
}
