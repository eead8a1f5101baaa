using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Mlm.Generator.Tests.Roslyn;

public class CompilingTests
{
    [Theory]
    [InlineData("bert.mlm", "Bert")]
    [InlineData("pretrain.mlm", "Pretrain")]
    [InlineData("tiny.mlm", "Tiny")]
    public void SpecsOfTheRepository_BecomeCodeWithoutAnyWarning(string spec, string model)
    {
        var run = GeneratorProject.Of(("specs/" + spec, Repository.Spec(spec))).Run();

        run.WithoutDiagnostics().ThatCompiles(withoutWarnings: true);

        string[] expected =
        [
            $"{model}.Backward.g.cs",
            $"{model}.Forward.g.cs",
            $"{model}.Layout.g.cs",
            $"{model}.g.cs",
        ];
        Assert.Equal(expected, run.Sources.Keys.Order(StringComparer.Ordinal));
        Assert.NotNull(run.Compilation.GetTypeByMetadataName($"Some.Project.{model}"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void AProjectWithoutRootNamespace_GetsTheClassInTheGlobalOne(string? rootNamespace)
    {
        var project = GeneratorProject.Of(Repository.Spec("tiny.mlm")) with { RootNamespace = rootNamespace };

        var run = project.Run().WithoutDiagnostics().ThatCompiles(withoutWarnings: true);

        Assert.NotNull(run.Compilation.GetTypeByMetadataName("Tiny"));
    }

    [Theory]
    [InlineData("my-app", "my_app")] // what MSBuild makes of my-app.csproj
    [InlineData("3d.class", "_3d.@class")]
    [InlineData("A..B.", "A.B")]
    [InlineData("Büro.名前", "Büro.名前")]
    public void ARootNamespaceThatIsNoneInCSharp_IsMadeOne(string rootNamespace, string expected)
    {
        var project = GeneratorProject.Of(SpecTexts.Small()) with { RootNamespace = rootNamespace };

        var run = project.Run().WithoutDiagnostics().ThatCompiles(withoutWarnings: true);

        var declared = run
            .Trees.SelectMany(t => t.GetRoot().DescendantNodes())
            .OfType<FileScopedNamespaceDeclarationSyntax>();
        Assert.Equal([expected], declared.Select(n => n.Name.ToString()).Distinct());
    }

    [Fact]
    public void SeveralSpecsInOneProject_StandBesideOneAnother()
    {
        var run = GeneratorProject
            .Of(
                ("specs/bert.mlm", Repository.Spec("bert.mlm")),
                ("specs/pretrain.mlm", Repository.Spec("pretrain.mlm")),
                ("other/tiny.mlm", Repository.Spec("tiny.mlm")),
                ("other/small.MLM", SpecTexts.Small())
            )
            .Run()
            .WithoutDiagnostics()
            .ThatCompiles(withoutWarnings: true);

        Assert.Equal(16, run.Sources.Count);
    }

    [Fact]
    public void GeneratedCode_IsSafeCSharp()
    {
        var run = GeneratorProject.Of(Repository.Spec("bert.mlm")).Run();

        Assert.False(((Microsoft.CodeAnalysis.CSharp.CSharpCompilationOptions)run.Compilation.Options).AllowUnsafe);
        run.ThatCompiles();
        Assert.DoesNotContain("unsafe", run.AllText);
        Assert.DoesNotContain("#line", run.AllText);
    }

    [Fact]
    public void AFileThatIsNoSpec_IsLeftAlone()
    {
        var run = GeneratorProject.Of(("notes.txt", "not a model"), ("model.mlm.bak", "nor this")).Run();

        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.Sources);
    }

    [Fact]
    public void MlmSet_ReplacesADim()
    {
        var project = new GeneratorProject { Specs = [new SpecText("/p/small.mlm", SpecTexts.Small(), "V=11, D = 8")] };

        var run = project.Run().WithoutDiagnostics().ThatCompiles(withoutWarnings: true);

        Assert.Contains("public const int V = 11;", run.Sources["Small.g.cs"]);
        Assert.Contains("public const int D = 8;", run.Sources["Small.g.cs"]);
        Assert.Contains("public const int T = 4;", run.Sources["Small.g.cs"]);
    }

    [Theory]
    [InlineData("/home/someone/project/", "/home/someone/project/specs/bert.mlm", "specs/bert.mlm")]
    [InlineData("/home/someone/project", "/home/someone/project/bert.mlm", "bert.mlm")]
    [InlineData("/home/someone/project/", "/home/someone/specs/bert.mlm", "../specs/bert.mlm")]
    [InlineData("/home/someone/src/project/", "/home/someone/bert.mlm", "../../bert.mlm")]
    [InlineData(@"C:\work\project\", @"C:\work\project\specs\bert.mlm", "specs/bert.mlm")]
    [InlineData(@"C:\work\project\", @"D:\elsewhere\bert.mlm", "bert.mlm")]
    [InlineData("", "/home/someone/bert.mlm", "bert.mlm")]
    [InlineData("/home/someone/project/", "specs/bert.mlm", "bert.mlm")]
    [InlineData("/home/someone/project/", "", "")]
    public void RelativeTo_TellsNoMachineFromAnother(string folder, string path, string expected) =>
        Assert.Equal(expected, Generator.Roslyn.SpecInput.RelativeTo(folder, path));
}
