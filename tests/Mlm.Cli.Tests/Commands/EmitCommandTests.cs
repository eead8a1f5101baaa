using Mlm.Cli.Models;

namespace Mlm.Cli.Tests.Commands;

public sealed class EmitCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Emit_WritesWhatTheCompilerMakes_ByteForByte()
    {
        var path = _folder.Write("tiny.mlm", Specs.Tiny);
        MlmRun.Expect(0, "emit", path, "-o", _folder["out"], "--set", "D=8");

        var spec = SpecFile.Read(path, new Dictionary<string, int> { ["D"] = 8 });
        var (_, compilation, _) = spec.CompileOrThrow();
        var files = compilation.Files.ToDictionary(f => f.Name, f => System.Text.Encoding.UTF8.GetBytes(f.Text));
        Assert.Equal(files.Keys.Order(), Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Order()!);
        foreach (var (name, bytes) in files)
            Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(_folder["out"], name)));
        Assert.Contains("D = 8", compilation.Files[0].Text);
    }

    [Fact]
    public void Emit_TakesTheChosenNamespace_AndTellsNoPlaceOfThisMachine()
    {
        MlmRun.Expect(0, "emit", _folder.Write("tiny.mlm", Specs.Tiny), "-o", _folder["out"], "--namespace", "My.Own");
        foreach (var file in Directory.GetFiles(_folder["out"]))
        {
            var text = File.ReadAllText(file);
            Assert.Contains("namespace My.Own;", text);
            Assert.DoesNotContain(Path.GetDirectoryName(_folder["tiny.mlm"])!, text);
        }
    }

    [Fact]
    public void ASpecWithErrors_WritesNothing()
    {
        MlmRun.Expect(1, "emit", _folder.Write("wrong.mlm", "model"), "-o", _folder["out"]);
        Assert.False(Directory.Exists(_folder["out"]));
    }
}
