using Mlm.Cli.Diagnostics;
using Mlm.Cli.Models;

namespace Mlm.Cli.Tests.Models;

public sealed class ModelLoaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ACompiledInSpec_IsThatClass_WhereverItsFileLies()
    {
        var copy = _folder.Write("copy.mlm", File.ReadAllText(Specs.Bert).ReplaceLineEndings("\r\n"));
        foreach (var path in new[] { Specs.Bert, copy })
        {
            using var loaded = ModelLoader.Load(path);
            using var model = loaded.Create(threads: 1, gradients: false);
            Assert.IsType<Bert>(model);
            Assert.Same(loaded.Description, model.Description);
        }
    }

    [Fact]
    public void AChangedSpec_IsCompiledInMemory()
    {
        var changed = _folder.Write("changed.mlm", File.ReadAllText(Specs.Bert).Replace("dim L = 4 ", "dim L = 1 "));
        using var loaded = ModelLoader.Load(changed);
        using var model = loaded.Create(threads: 1, gradients: true);
        Assert.IsNotType<Bert>(model);
        Assert.Equal("Bert", loaded.Description.Name);
        Assert.Same(loaded.Description, model.Description);
        Assert.True(model.KeepsGradients);
    }

    [Fact]
    public void AnInspectedSpec_IsAnotherClassThatKeepsGradients()
    {
        var file = SpecFile.Read(_folder.Write("tiny.mlm", Specs.Tiny));
        using var loaded = ModelLoader.Load(file.For(inspection: true));
        using var model = loaded.Create(threads: 1, gradients: false);
        Assert.IsAssignableFrom<Mlm.Runtime.InspectionModel>(model);
        Assert.True(model.KeepsGradients);
        Assert.Equal(file.For(inspection: true).Fingerprint, loaded.Description.Fingerprint);
        Assert.NotEqual(file.Fingerprint, loaded.Description.Fingerprint);
        Assert.Same(file, file.For(inspection: false));
    }

    [Fact]
    public void ReplacedDims_ReachTheGenerator()
    {
        var dims = new Dictionary<string, int> { ["D"] = 24, ["L"] = 3 };
        using var loaded = ModelLoader.Load(
            _folder.Write("tiny.mlm", Specs.Tiny),
            new Dictionary<string, int> { ["D"] = 24 }
        );
        Assert.Contains(("D", 24), loaded.Description.Dims);
        Assert.Equal((2 * 11 * 24) + (2 * 24 * 24), loaded.Description.ParameterCount);
        using var bert = ModelLoader.Load(Specs.Bert, dims);
        Assert.Contains(("D", 24), bert.Description.Dims);
        Assert.Equal(2 + (3 * 6) + 1, bert.Description.Parameters.Count);
    }

    [Theory]
    [InlineData("bert.mlm")]
    [InlineData("pretrain.mlm")]
    [InlineData("bert-post-ln.mlm")]
    [InlineData("bert-small.mlm")]
    [InlineData("bert-base-uncased.mlm")]
    [InlineData("roberta-prenorm.mlm")]
    [InlineData("causal.mlm")]
    public void BuiltInSpecs_NeedNoFile(string name)
    {
        using var loaded = ModelLoader.LoadBuiltIn(name);
        Assert.Equal($"specs/{name}", loaded.Source.Path);
        Assert.Contains(BuiltInModels.All, s => s.Fingerprint == loaded.Description.Fingerprint);
    }

    [Fact]
    public void EveryCompiledInClass_IsThatOfTheSpecThatTravelsWithIt()
    {
        foreach (var (name, type) in new[] { ("bert.mlm", typeof(Bert)), ("pretrain.mlm", typeof(Pretrain)) })
            Assert.Equal(type, BuiltInModels.Find(SpecFile.ReadBuiltIn(name).Fingerprint)?.Type);
    }

    [Fact]
    public void ErrorsAndMissingFiles_AreToldApart()
    {
        var wrong = Assert.Throws<SpecException>(() => ModelLoader.Load(_folder.Write("wrong.mlm", "model")));
        Assert.NotEmpty(wrong.Diagnostics);
        Assert.Throws<InputException>(() => ModelLoader.Load(_folder["missing.mlm"]));
        Assert.Throws<InputException>(() => ModelLoader.LoadBuiltIn("missing.mlm"));
    }

    [Fact]
    public void ADisplayPath_TellsNoMachinesPlace()
    {
        Assert.Equal("tiny.mlm", SpecFile.Read(_folder.Write("tiny.mlm", Specs.Tiny)).DisplayPath);
        Assert.Equal(
            "a/b.mlm",
            new SpecFile(
                new Dsl.Text.SourceText("", Path.Combine("a", "b.mlm")),
                new Dictionary<string, int>()
            ).DisplayPath
        );
    }
}
