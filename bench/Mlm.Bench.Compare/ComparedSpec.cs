using System.Globalization;
using System.Security;
using System.Text.RegularExpressions;
using Mlm.Bench.Worker;
using Mlm.Testing;

namespace Mlm.Bench.Compare;

/// <summary>A spec that both sides compile into the worker, as every kind of class.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Text">The spec; its model is called as the class.</param>
/// <param name="Case">The steps whose bits are compared.</param>
internal sealed partial record ComparedSpec(string Name, string Text, StepCase Case)
{
    private const int RandomSteps = 3;
    private const long RandomSeed = 11;

    // As wide a model has weights and activations of gigabytes. Two blocks and a small vocabulary have all of its kernels.
    private const int WideModel = 512;
    private static readonly Dictionary<string, int> FewBlocks = new() { ["L"] = 2, ["V"] = 1000 };

    /// <summary>Dims that replace the spec's.</summary>
    public IReadOnlyDictionary<string, int> Dims { get; init; } = new Dictionary<string, int>();

    /// <summary>For a spec whose step is timed: what <c>--sizes</c> calls it; else null.</summary>
    public string? Size { get; init; }

    /// <summary>For a spec whose step is timed: the class with the spec's own dims.</summary>
    public string SizeClass => ModelName().Match(Text).Groups[1].Value;

    /// <summary>The item that makes the spec's classes, in the project file's language.</summary>
    public string ToItem(string path)
    {
        var dims = Join(Dims);
        var isVariant = Case.Class != SizeClass;
        string[] variants =
        [
            .. isVariant ? [$"{Case.Class}: {dims}"] : Array.Empty<string>(),
            $"{Case.Class}{StepCase.Inspect}: inspect, {dims}",
            $"{Case.Class}{StepCase.Inference}: inference, {dims}",
        ];
        return $"    <AdditionalFiles Include=\"{SecurityElement.Escape(path)}\" "
            + $"MlmSet=\"{(isVariant ? "" : dims)}\" MlmVariants=\"{string.Join(" | ", variants)}\" />\n";
    }

    /// <summary>PyTorch's steps with PyTorch's weights, then every spec with random ids and weights.</summary>
    public static IReadOnlyList<ComparedSpec> All() =>
        [
            .. Directory
                .GetFiles(Repository.File("tests", "fixtures"), "mission-*.safetensors")
                .Order(StringComparer.Ordinal)
                .Select(OfFixture),
            OfCheckpoint("bert-small"),
            .. Specs("specs").Select(path => OfSpec("specs", path)),
            .. Specs("bench", "specs").Select(path => OfSpec("bench/specs", path)),
        ];

    private static IEnumerable<string> Specs(params string[] folder) =>
        Directory.GetFiles(Repository.File(folder), "*.mlm").Order(StringComparer.Ordinal);

    private static ComparedSpec OfFixture(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        using var fixture = new Fixture(name);
        var tokens = Narrow(fixture.File.ReadInt64("tokens"));
        var takesMany = fixture.File.Metadata.TryGetValue("first_seed", out var firstSeed);
        var steps = takesMany ? fixture.File.ReadDouble("losses").Length : 1;
        var seed = long.Parse(firstSeed ?? fixture.Seed, CultureInfo.InvariantCulture);
        return Of(
            $"{name}, {(steps == 1 ? "1 step" : $"{steps} steps")}",
            fixture.Spec,
            new StepCase(ClassName(name), steps, seed)
            {
                Weights = fixture.File.ReadSingle("flat"),
                Inputs = [new() { ["tokens"] = tokens }],
            }
        ) with
        {
            Dims = fixture.Sizes,
        };
    }

    private static ComparedSpec OfCheckpoint(string name)
    {
        using var fixture = new CheckpointFixture(name);
        return Of(
            $"{name}, {fixture.Steps} steps",
            File.ReadAllText(Repository.Fixture(name + ".mlm")),
            new StepCase(ClassName(name) + "Fixture", fixture.Steps, fixture.FirstSeed)
            {
                Weights = fixture.Flat(fixture.Checkpoint),
                Inputs =
                [
                    .. Enumerable
                        .Range(0, fixture.Steps)
                        .Select(step =>
                            new[] { "tokens", "segments", "attend" }.ToDictionary(
                                input => input,
                                input => fixture.Input(input, step)
                            )
                        ),
                ],
            }
        );
    }

    private static ComparedSpec OfSpec(string folder, string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var text = File.ReadAllText(path);
        var isTimed = folder.StartsWith("bench", StringComparison.Ordinal);
        var dims = Width(text) >= WideModel ? FewBlocks : [];
        var ownClass = ClassName(folder.Replace('/', '-') + "-" + name);
        var compared = ownClass + (isTimed && dims.Count > 0 ? "OfFewBlocks" : "");
        return new ComparedSpec(
            $"{folder}/{name}.mlm{(dims.Count == 0 ? "" : " with " + Join(dims))}",
            Renamed(text, ownClass),
            new StepCase(compared, RandomSteps, RandomSeed)
        )
        {
            Dims = dims,
            Size = isTimed ? name : null,
        };
    }

    private static ComparedSpec Of(string name, string text, StepCase steps) =>
        new(name, Renamed(text, steps.Class), steps);

    private static string Renamed(string text, string name) => ModelName().Replace(text, $"model {name}", 1);

    private static int Width(string text) =>
        WidthDim().Match(text) is { Success: true } match
            ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : 0;

    private static string ClassName(string name) =>
        string.Concat(name.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    private static string Join(IReadOnlyDictionary<string, int> dims) =>
        string.Join(",", dims.Select(d => $"{d.Key}={d.Value.ToString(CultureInfo.InvariantCulture)}"));

    private static int[] Narrow(long[] ids) => [.. ids.Select(id => checked((int)id))];

    [GeneratedRegex(@"^model (\w+)", RegexOptions.Multiline)]
    private static partial Regex ModelName();

    [GeneratedRegex(@"\bD = (\d+)")]
    private static partial Regex WidthDim();
}
