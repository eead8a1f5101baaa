using System.Text.Json;
using Mlm.Cli.Models;

namespace Mlm.Cli.Tests.Commands.Emit;

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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheMap_PutsEachStatementBesideItsCodeAndItsSpec(bool inspect)
    {
        var path = _folder.Write("tiny.mlm", Specs.Tiny);
        MlmRun.Expect(
            0,
            ["emit", path, "-o", _folder["out"], "--map", .. inspect ? ["--inspect"] : Array.Empty<string>()]
        );

        var lines = Specs.Tiny.Split('\n');
        using var map = JsonDocument.Parse(File.ReadAllText(_folder["out/Tiny.map.json"]));
        Assert.Equal("Tiny", map.RootElement.GetProperty("model").GetString());
        Assert.Equal("tiny.mlm", map.RootElement.GetProperty("spec").GetString());
        var statements = map.RootElement.GetProperty("statements").EnumerateArray().ToList();
        Assert.Equal(
            ["mask", "forward", "backward", "update"],
            statements.Select(s => s.GetProperty("direction").GetString()).Distinct()
        );
        var numbers = statements.ConvertAll(s => s.GetProperty("number").GetInt32());
        Assert.Equal(numbers.Distinct().Order(), numbers);
        foreach (var statement in statements)
        {
            var spec = statement.GetProperty("spec");
            var line = lines[spec.GetProperty("line").GetInt32() - 1];
            Assert.InRange(spec.GetProperty("column").GetInt32() - 1, 0, line.Length);
            var code = File.ReadAllLines(Path.Combine(_folder["out"], statement.GetProperty("file").GetString()!));
            Assert.InRange(
                statement.GetProperty("to").GetInt32(),
                statement.GetProperty("from").GetInt32(),
                code.Length
            );
            var written = code[statement.GetProperty("from").GetInt32() - 1];
            foreach (var write in statement.GetProperty("writes").EnumerateArray().Take(1))
                Assert.Contains(write.GetProperty("slot").GetString()!, written);
            Assert.NotEqual("", statement.GetProperty("formula").GetString());
            Assert.True(statement.GetProperty("flops").GetInt64() >= 0);
            Assert.True(statement.GetProperty("bytes").GetInt64() >= 0);
        }
        Assert.Equal(inspect, File.ReadAllText(_folder["out/Tiny.g.cs"]).Contains(": InspectionModel"));
    }

    [Fact]
    public void ASpecWithErrors_WritesNothing()
    {
        MlmRun.Expect(1, "emit", _folder.Write("wrong.mlm", "model"), "-o", _folder["out"]);
        Assert.False(Directory.Exists(_folder["out"]));
    }
}
