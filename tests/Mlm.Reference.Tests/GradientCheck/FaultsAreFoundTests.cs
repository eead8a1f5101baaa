using System.Text.RegularExpressions;
using Mlm.Cli.Models;
using Mlm.Reference.GradientCheck;

namespace Mlm.Reference.Tests.GradientCheck;

/// <summary>The check of the checks: faults put into the generated code of the mission's model are found.</summary>
public sealed partial class FaultsAreFoundTests : IDisposable
{
    private static readonly Dictionary<string, int> Small = new()
    {
        ["N"] = 2,
        ["T"] = 5,
        ["V"] = 9,
        ["D"] = 4,
        ["H"] = 2,
        ["F"] = 3,
        ["L"] = 2,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheGeneratedCodeAsItIs_HasNoFault()
    {
        using var loaded = Compile(SpecFile.Read(Specs.Bert, Small), text => text);
        using var model = loaded.Create(threads: 2, gradients: true);
        Assert.True(GradientChecker.Check(model, loaded.Model, seed: 1).Holds);
    }

    [Fact]
    public void AGradientThatOverwritesAnotherContribution_IsFound_WhereverItIs()
    {
        var spec = SpecFile.Read(Specs.Bert, Small);
        var contributions = Statements(spec).Count(line => AddPattern().IsMatch(line));
        // A call of several products adds up its own terms: the next test leaves out each of them.
        Assert.True(contributions >= 5, $"only {contributions} statements add to a gradient");
        for (var i = 0; i < contributions; i++)
        {
            var seen = 0;
            var fault = Found(
                spec,
                text =>
                    AddPattern().Replace(text, match => seen++ == i ? match.Value.Replace("Add", "Set") : match.Value)
            );
            Assert.True(fault, $"contribution {i} may overwrite what was there, and the check does not mind");
        }
    }

    [Fact]
    public void AStatementLeftOutOfTheBackward_IsFound_WhicheverItIs()
    {
        var spec = SpecFile.Read(Specs.Bert, Small);
        var statements = Statements(spec).Where(line => BackwardPattern().IsMatch(line)).ToList();
        Assert.True(statements.Count >= 30, $"only {statements.Count} statements");
        foreach (var statement in statements)
            Assert.True(Found(spec, text => text.Replace(statement, "")), $"nobody misses{statement}");
    }

    [Fact]
    public void OnePercentTooMuch_IsFound()
    {
        var spec = SpecFile.Read(Specs.Bert, Small);
        Assert.True(Found(spec, text => text.Replace("scale: 1.0,", "scale: 1.01,")));
    }

    [Theory]
    [InlineData("seed);", "seed + 1);")]
    [InlineData("select: 0.15", "select: 0.2")]
    [InlineData("replace: 0.8", "replace: 0.5")]
    public void AWrongMaskDraw_IsFoundByTheFixture(string right, string wrong)
    {
        using var fixture = new Fixture("mission-square");
        var spec = SpecFile.Read(_folder.Write("bert.mlm", fixture.Spec), fixture.Sizes);
        Assert.True(IsMaskedAsPyTorch(fixture, spec, text => text));
        Assert.False(IsMaskedAsPyTorch(fixture, spec, text => text.Replace(right, wrong)));
    }

    private static bool IsMaskedAsPyTorch(Fixture fixture, SpecFile spec, Func<string, string> change)
    {
        using var loaded = Compile(spec, change);
        using var model = loaded.Create(threads: 1, gradients: false);
        model.ImportWeights(fixture.File.ReadSingle("flat"));
        int[] tokens = [.. fixture.File.ReadInt64("tokens").Select(id => (int)id)];
        model.Mask([tokens], long.Parse(fixture.Seed), fixture.Sizes["N"]);
        var corrupted = fixture.File.ReadInt64("corrupted_ids").Select(id => (int)id).ToArray();
        var masked = fixture.File.ReadBool("mask_indicator").Select(m => m ? 1 : 0).ToArray();
        return model.CorruptedIds.SequenceEqual(corrupted) && model.MaskIndicator.SequenceEqual(masked);
    }

    private static bool Found(SpecFile spec, Func<string, string> change)
    {
        using var loaded = Compile(spec, change);
        using var model = loaded.Create(threads: 2, gradients: true);
        return !GradientChecker.Check(model, loaded.Model, seed: 1).Holds;
    }

    private static IEnumerable<string> Statements(SpecFile spec)
    {
        var (_, compilation, _) = spec.CompileOrThrow();
        return compilation
            .Files.Single(f => f.Name.EndsWith(".Backward.g.cs"))
            .Text.Split('\n')
            .Where(line => CallPattern().IsMatch(line));
    }

    // The changes leave the forward as it is, but for the mask's.
    private static LoadedModel Compile(SpecFile spec, Func<string, string> change)
    {
        var (model, compilation, warnings) = spec.CompileOrThrow();
        string[] files = [.. compilation.Files.Select(f => f.Name.EndsWith(".Forward.g.cs") ? f.Text : change(f.Text))];
        return ModelLoader.Load(InMemoryAssembly.Compile(spec, files), model, warnings, spec.Kind);
    }

    // A call on one line, or a product of a call of several.
    [GeneratedRegex(@"\(Workers,.*\);|^ +new\(d?[bc]: ")]
    private static partial Regex CallPattern();

    [GeneratedRegex(@"\.Backward|^ +new\(dc: ")]
    private static partial Regex BackwardPattern();

    [GeneratedRegex(@"\bwrite\w*: Write\.Add\b")]
    private static partial Regex AddPattern();
}
