using System.Text.RegularExpressions;

namespace Mlm.Dsl.Tests;

public sealed class LayeringTests
{
    private static readonly string[] Stages = ["Text", "Diagnostics", "Syntax", "Types", "Operations", "Binding"];

    [Fact]
    public void AStage_UsesOnlyTheStagesBeforeIt()
    {
        var offenders = new List<string>();
        for (var i = 0; i < Stages.Length; i++)
        {
            var later = string.Join('|', Stages[i..].Where(s => s != Stages[i]).DefaultIfEmpty("none"));
            var use = new Regex($@"(using\s+Mlm\.Dsl\.|\b(Mlm\.Dsl\.)?)({later})(;|\.[A-Z])");
            foreach (
                var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src/Mlm.Dsl", Stages[i]), "*.cs")
            )
            {
                var lines = File.ReadLines(file).Where(l => Regex.IsMatch(l, @"^using\s") && use.IsMatch(l));
                offenders.AddRange(lines.Select(l => $"{Path.GetFileName(file)}: {l}"));
            }
        }
        Assert.Empty(offenders);
    }

    [Fact]
    public void EveryFolder_IsAStage()
    {
        var folders = Directory
            .EnumerateDirectories(Path.Combine(Repository.Root, "src/Mlm.Dsl"))
            .Select(d => Path.GetFileName(d)!);
        Assert.Equal(Stages.Order(), folders.Except(["bin", "obj"]).Order());
    }
}
