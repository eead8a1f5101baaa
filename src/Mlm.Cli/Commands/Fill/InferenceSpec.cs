using Mlm.Cli.Models;
using Mlm.Dsl.Binding;
using Mlm.Generator.Options;
using Mlm.Training;

namespace Mlm.Cli.Commands.Fill;

/// <summary>The spec of a saved run, as it is compiled to ask its weights.</summary>
internal static class InferenceSpec
{
    /// <summary>The run's spec for inference, with the dims of its weights, and one sequence at a time.</summary>
    public static SpecFile Of(SavedRun run)
    {
        var spec = SpecFile.Read(run.Directory.Spec) with { Kind = ClassKinds.Inference };
        // Only dims that `--set` has changed, so that the compiled-in class is found where there is one.
        var own = spec.Bind().Model?.Dims.ToDictionary(d => d.Name, d => d.Size) ?? [];
        var dims = run
            .Dims.Where(d => !own.TryGetValue(d.Key, out var size) || size != d.Value)
            .ToDictionary(d => d.Key, d => d.Value);
        var asTrained = spec with { Dims = dims };
        if (asTrained.Bind().Model is not { } model || !own.ContainsKey(model.Inputs[0].Type.Shape[0].Name))
            return asTrained;
        var alone = spec with { Dims = new Dictionary<string, int>(dims) { [model.Inputs[0].Type.Shape[0].Name] = 1 } };
        // A batch's size that params depend on stays what it was: the weights are of that size.
        return alone.Bind().Model is { } single && ParamSizes(single).SequenceEqual(ParamSizes(model))
            ? alone
            : asTrained;
    }

    private static IEnumerable<long> ParamSizes(BoundModel model) =>
        model.UnrollParams().SelectMany(p => p.Symbol.Shape.Axes.Select(axis => (long)axis.Size));
}
