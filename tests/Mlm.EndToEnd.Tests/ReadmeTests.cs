using System.Text.RegularExpressions;
using Mlm.Dsl;
using Mlm.Dsl.Text;
using Mlm.Generator;
using Mlm.Generator.Emission;
using Mlm.Generator.Options;

namespace Mlm.EndToEnd.Tests;

/// <summary>The README says what is: its spec, its excerpts and its commands are held against the real ones.</summary>
public partial class ReadmeTests
{
    private static readonly string Readme = Repository.Read("README.md").Replace("\r\n", "\n");

    [Fact]
    public void Spec_IsTheFileInSpecs() =>
        Assert.Equal(
            Repository.Spec("bert.mlm").Replace("\r\n", "\n").TrimEnd(),
            Assert.Single(Blocks("mlm")).TrimEnd()
        );

    [Fact]
    public void ExcerptsOfGeneratedCode_AreWhatTheCompilerEmits()
    {
        var emitted = string.Concat(Emit().Select(f => f.Text));
        string[] excerpts = [.. Blocks("csharp").Where(b => b.Contains("Workers"))];
        Assert.Equal(2, excerpts.Length);

        foreach (var line in excerpts.SelectMany(e => e.Split('\n')).Where(l => l.Length > 0))
            Assert.Contains("        " + line + "\n", emitted);
    }

    [Fact]
    public void UseInAProject_Compiles()
    {
        var usage = Assert.Single(Blocks("csharp"), b => b.Contains("new Bert("));
        var program = "using System; using Readme; using Mlm.Runtime;\n" + usage;

        var errors = CompiledSources.Errors([program, .. Emit().Select(f => f.Text)]);

        Assert.Empty(errors);
    }

    [Fact]
    public void Inspection_CompilesAndShowsWhatItSays()
    {
        var usage = Assert.Single(Blocks("csharp"), b => b.Contains("new BertSeen("));
        var program = "using System; using System.Collections.Generic; using Readme; using Mlm.Runtime;\n" + usage;

        Assert.Empty(CompiledSources.Errors([program, .. Emit(ClassKinds.Inspection, "BertSeen").Select(f => f.Text)]));
        using var model = TestModel.CreateForInspection(ShapedSpecs.Mission(n: 2, t: 4, v: 9, d: 4, h: 2, f: 5, l: 2));
        var names = model.ValueNames;
        Assert.All(ValueName().Matches(usage), name => Assert.Contains(name.Groups[1].Value, names));
    }

    [Fact]
    public void StepCommand_DoesWhatItSays()
    {
        var command = Blocks("sh").SelectMany(b => b.Split('\n')).Single(l => l.Contains(" -- step "));
        using var folder = new TemporaryFolder();
        var output = folder["out.safetensors"];
        string[] args =
        [
            .. command[(command.IndexOf(" -- ", StringComparison.Ordinal) + 4)..]
                .Split(' ')
                .Select(a =>
                    a == "out.safetensors" ? output
                    : a.Contains('/') ? Repository.File(a.Split('/'))
                    : a
                ),
        ];
        using var error = new StringWriter();
        Assert.True(Mlm.Cli.CommandLine.Run(args, TextWriter.Null, error) == 0, error.ToString());
        using var fixture = new Fixture("mission-square");
        using var written = Mlm.Runtime.Checkpoints.SafetensorsFile.Open(output);
        var expected = fixture.File;
        Assert.Equal(expected.ReadInt64("corrupted_ids"), written.ReadInt64("corrupted_ids"));
        var (torch, truth) = (expected.ReadSingle("updated"), expected.ReadDouble("updated_f64"));
        WhatIsRight.ByParam("updated", fixture.Params, written.ReadSingle("flat"), torch, truth, isGradient: false);
    }

    [Fact]
    public void CommandsOfTheTable_AreThere()
    {
        var names = CommandName().Matches(Readme).Select(m => m.Groups[1].Value).Distinct().ToArray();
        Assert.Contains("train", names);

        foreach (var name in names)
        {
            using var help = new StringWriter();
            Assert.Equal(0, Mlm.Cli.CommandLine.Run([name, "--help"], help, TextWriter.Null));
            // The host of the tests stands where `mlm` would.
            Assert.Contains($" {name} ", help.ToString());
        }
    }

    private static IEnumerable<string> Blocks(string language) =>
        Regex.Matches(Readme, $"```{language}\n(.*?)```", RegexOptions.Singleline).Select(m => m.Groups[1].Value);

    private static IReadOnlyList<GeneratedFile> Emit(ClassKind? kind = null, string? name = null)
    {
        var model = SpecCompiler.Compile(new SourceText(Repository.Spec("bert.mlm"), "bert.mlm")).Model!;
        return ModelCompiler
            .Compile(
                model,
                new CompilerOptions("Readme", "specs/bert.mlm", "")
                {
                    Kind = kind ?? ClassKinds.Training,
                    ClassName = name,
                }
            )
            .Files;
    }

    [GeneratedRegex("Value\\(\"([^\"]*)\"\\)")]
    private static partial Regex ValueName();

    [GeneratedRegex("`mlm ([a-z]+)")]
    private static partial Regex CommandName();
}
