using Mlm.Cli.Diagnostics;
using Mlm.Runtime;
using Mlm.Runtime.Checkpoints;
using Mlm.Training.Checkpoints;

namespace Mlm.Cli.Commands.Step;

/// <summary>The weights that a step starts from, and the form they came in, which is the form they are written in.</summary>
/// <param name="Flat">Dense, in the spec's order; all finite.</param>
/// <param name="IsNamed">Whether they came as params by their checkpoint names, and not as the one tensor <c>flat</c>.</param>
internal sealed record StepWeights(float[] Flat, bool IsNamed)
{
    /// <summary>The tensor that holds all weights.</summary>
    public const string FlatName = "flat";

    /// <summary>Reads the weights from the one of the files that holds them.</summary>
    /// <param name="model">Names and shapes.</param>
    /// <param name="input">The step's inputs; only what is needed of it is read.</param>
    /// <param name="checkpoint">The file of <c>--weights</c>, which holds the weights and nothing else; null without it.</param>
    /// <param name="ignoreExtra">Whether more in the checkpoint is skipped instead.</param>
    /// <param name="stderr">Told what was skipped.</param>
    public static StepWeights Read(
        ModelDescription model,
        SafetensorsFile input,
        SafetensorsFile? checkpoint,
        bool ignoreExtra,
        TextWriter stderr
    )
    {
        var inputForm = FormOf(model, input);
        if (checkpoint == null)
        {
            return inputForm switch
            {
                WeightsForm.Flat => new StepWeights(ReadFlat(model, input), IsNamed: false),
                WeightsForm.Named => new StepWeights(
                    ModelCheckpoint.ReadWeights(model, input, true, out _),
                    IsNamed: true
                ),
                _ => throw new InputException(
                    $"{input.Path} holds no weights: neither `{FlatName}` nor `{model.Parameters[0].CheckpointName}` and the "
                        + "other params; give them there or with --weights."
                ),
            };
        }
        if (inputForm != WeightsForm.None)
            throw new InputException($"Both {input.Path} and {checkpoint.Path} hold weights; give one of them.");
        if (FormOf(model, checkpoint) != WeightsForm.Flat)
        {
            var named = ModelCheckpoint.ReadWeights(model, checkpoint, ignoreExtra, out var skipped);
            Report(checkpoint, skipped, stderr);
            return new StepWeights(named, IsNamed: true);
        }
        string[] extra = [.. checkpoint.Tensors.Select(t => t.Name).Where(name => name != FlatName)];
        if (extra.Length > 0 && !ignoreExtra)
            throw new InputException(
                $"{checkpoint.Path} holds more than `{FlatName}`: {List(extra)}; --ignore-extra skips what is no weight."
            );
        Report(checkpoint, extra, stderr);
        return new StepWeights(ReadFlat(model, checkpoint), IsNamed: false);
    }

    private static WeightsForm FormOf(ModelDescription model, SafetensorsFile file)
    {
        var names = model.Parameters.Select(p => p.CheckpointName).ToHashSet();
        if (names.Contains(FlatName))
            throw new InputException(
                $"A param of {model.Name} is called `{FlatName}` in checkpoints, which here means all weights in one; name it otherwise with `as`."
            );
        names.ExceptWith(model.Inputs.Select(i => i.Name));
        var named = file.Tensors.FirstOrDefault(t => names.Contains(t.Name));
        // An input that is called so is no weights.
        var isInput = model.Inputs.Any(i => i.Name == FlatName);
        if (isInput || !file.Contains(FlatName))
            return named == null ? WeightsForm.None : WeightsForm.Named;
        return named == null
            ? WeightsForm.Flat
            : throw new InputException(
                $"{file.Path} holds weights twice: as `{FlatName}` and as `{named.Name}`; give one of them."
            );
    }

    private static float[] ReadFlat(ModelDescription model, SafetensorsFile file)
    {
        file.TryGet(FlatName, out var tensor);
        if (tensor!.Type != TensorType.F32 || !tensor.Shape.SequenceEqual([model.ParameterCount]))
            throw new InputException(
                $"{file.Path}: `{FlatName}` is {tensor}; {model.Name} needs F32 [{model.ParameterCount}]."
            );
        var flat = file.ReadSingle(FlatName);
        var start = 0;
        foreach (var parameter in model.Parameters)
        {
            for (var i = 0; i < parameter.Elements; i++)
            {
                if (!float.IsFinite(flat[start + i]))
                    throw new InputException(
                        $"{file.Path}: `{FlatName}` holds {flat[start + i]} in `{parameter.Name}` at element {i}."
                    );
            }
            start += (int)parameter.Elements;
        }
        return flat;
    }

    private static void Report(SafetensorsFile file, IReadOnlyList<string> skipped, TextWriter stderr)
    {
        if (skipped.Count > 0)
            stderr.WriteLine($"{file.Path}: skipped {List(skipped)}");
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"`{name}`"));

    private enum WeightsForm
    {
        None,
        Flat,
        Named,
    }
}
