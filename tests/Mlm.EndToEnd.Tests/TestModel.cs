using System.Collections.Concurrent;
using Mlm.Cli.Models;
using Mlm.Generator.Options;
using Mlm.Runtime;

namespace Mlm.EndToEnd.Tests;

/// <summary>Specs compiled in memory by the generator, each text once a test run.</summary>
internal static class TestModel
{
    private static readonly ConcurrentDictionary<string, Lazy<LoadedModel>> Loaded = new();

    private static readonly ConcurrentDictionary<string, Lazy<LoadedModel>> LoadedForInspection = new();

    /// <summary>The compiled spec.</summary>
    public static LoadedModel Load(string spec) =>
        Loaded.GetOrAdd(spec, text => new Lazy<LoadedModel>(() => Compile(text))).Value;

    /// <summary>A model of the spec, ready to step.</summary>
    public static TrainingModel Create(string spec, int threads = 2, bool gradients = false, long seed = 1)
    {
        var model = Load(spec).Create(threads, gradients);
        model.Initialize(seed);
        return model;
    }

    /// <summary>A model of the spec for inspection, ready to step.</summary>
    public static InspectionModel CreateForInspection(string spec, int threads = 2, long seed = 1)
    {
        var file = new SpecFile(new Dsl.Text.SourceText(spec, "test.mlm"), new Dictionary<string, int>());
        var loaded = LoadedForInspection.GetOrAdd(
            spec,
            _ => new Lazy<LoadedModel>(() => ModelLoader.Load(file.For(inspection: true)))
        );
        var model = (InspectionModel)loaded.Value.Create(threads, gradients: false);
        model.Initialize(seed);
        return model;
    }

    /// <summary>The spec's class for inference.</summary>
    public static LoadedInferenceModel LoadForInference(string spec)
    {
        var file = new SpecFile(new Dsl.Text.SourceText(spec, "test.mlm"), new Dictionary<string, int>());
        return ModelLoader.LoadForInference(file with { Kind = ClassKinds.Inference });
    }

    /// <summary>Ids for every input of a model, drawn from a seed.</summary>
    public static ReadOnlyMemory<int>[] Inputs(CompiledModel model, int seed, int? rows = null)
    {
        var random = new System.Random(seed);
        var count = (rows ?? model.Description.Sequences) * model.Description.Tokens;
        return [.. model.Description.Inputs.Select(i => (ReadOnlyMemory<int>)Draw(random, count, i.Bound))];
    }

    private static int[] Draw(System.Random random, int count, int bound) =>
        [.. Enumerable.Range(0, count).Select(_ => random.Next(bound))];

    private static LoadedModel Compile(string spec)
    {
        using var folder = new TemporaryFolder();
        return ModelLoader.Load(folder.Write("test.mlm", spec));
    }
}
