using Mlm.Cli.Diagnostics;
using Mlm.Cli.Models;
using Mlm.Dsl.Binding;
using Mlm.Runtime;
using Mlm.Training.Checkpoints;
using Mlm.Training.Evaluation;
using Mlm.Training.Reports;
using Mlm.Training.Vocabulary;

namespace Mlm.Cli.Commands.Fill;

/// <summary>What a run of <c>mlm train</c> has left, ready to be asked: its spec compiled for inference, and its vocabulary.</summary>
internal sealed class TrainedRun : IDisposable
{
    private readonly LoadedInference _loaded;
    private readonly TextEncoder _encoder;

    private TrainedRun(RunDirectory run, LoadedInference loaded, TextEncoder encoder)
    {
        Run = run;
        _loaded = loaded;
        _encoder = encoder;
    }

    /// <summary>The run's folder.</summary>
    public RunDirectory Run { get; }

    /// <summary>Opens a run.</summary>
    /// <param name="folder">Its folder; null for the newest one of those that were given no name.</param>
    /// <exception cref="InputException">There is no such run, or its model cannot be asked for words alone.</exception>
    public static TrainedRun Open(string? folder)
    {
        var run = folder == null ? Newest() : Given(folder);
        foreach (var file in new[] { run.Spec, run.Vocabulary })
        {
            if (!File.Exists(file))
                throw new InputException(
                    $"{file} is missing beside the weights; give the folder of a run as `mlm train` leaves it."
                );
        }
        var encoder = TextEncoder.Load(run.Vocabulary);
        var loaded = ModelLoader.LoadForInference(SpecOf(run));
        try
        {
            RequireFitting(loaded.Description, encoder, run);
            return new TrainedRun(run, loaded, encoder);
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>Fills the <c>[MASK]</c>s of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="candidates">How many proposals a place gets.</param>
    /// <param name="threads">How many threads.</param>
    /// <exception cref="InvalidDataException">The text has no <c>[MASK]</c> or is too long, or the weights do not fit.</exception>
    public IReadOnlyList<FilledMask> Fill(string text, int candidates, int threads)
    {
        using var model = _loaded.Create(threads);
        ModelCheckpoint.Load(model, Run.Weights);
        return FillIn.Fill(model, _encoder, text, candidates);
    }

    /// <inheritdoc/>
    public void Dispose() => _loaded.Dispose();

    private static RunDirectory Given(string folder)
    {
        var run = new RunDirectory(folder);
        return run.HoldsWeights
            ? run
            : throw new InputException(
                $"{run.Weights} is missing; give the folder of a run, or make one with `mlm train --out {folder}`."
            );
    }

    private static RunDirectory Newest() =>
        RunDirectory.Newest()
        ?? throw new InputException(
            $"There is no trained model below {RunDirectory.DefaultParent}/; make one with `mlm train`, or give the folder of one with --run DIR."
        );

    /// <summary>The run's spec for inference, with the dims of its weights, and one sequence at a time.</summary>
    private static SpecFile SpecOf(RunDirectory run)
    {
        var spec = SpecFile.Read(run.Spec) with { Purpose = Generator.ModelPurpose.Inference };
        var trained = ModelCheckpoint.ReadDims(run.Weights);
        // Only dims that `--set` has changed, so that the compiled-in class is found where there is one.
        var own = spec.Bind().Model?.Dims.ToDictionary(d => d.Name, d => d.Size) ?? [];
        var dims = trained
            .Where(d => !own.TryGetValue(d.Key, out var size) || size != d.Value)
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
        ParamsOf(model.Statements).SelectMany(p => p.Symbol.Shape.Axes.Select(axis => (long)axis.Size));

    private static IEnumerable<BoundParam> ParamsOf(IReadOnlyList<BoundStatement> statements) =>
        statements.SelectMany(s => s is BoundRepeat repeat ? ParamsOf(repeat.Body) : new[] { s }.OfType<BoundParam>());

    private static void RequireFitting(ModelDescription model, TextEncoder encoder, RunDirectory run)
    {
        if (model.Inputs.Count != 1)
            throw new InputException(
                $"{model.Name} answers from {model.Inputs.Count} inputs ({string.Join(", ", model.Inputs.Select(i => i.Name))}); "
                    + "fill gives one, the tokens. Compile the spec with MlmVariants and call its class."
            );
        if (encoder.Entries.Count != model.Inputs[0].Bound)
            throw new InputException(
                $"{run.Vocabulary} has {encoder.Entries.Count} entries; the input of {model.Name} takes {model.Inputs[0].Bound} ids. "
                    + "Give a run whose vocabulary and weights are of one training."
            );
    }
}
