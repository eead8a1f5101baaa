using System.Reflection;
using Mlm.Dsl.Binding;
using Mlm.Reference.Evaluation;
using Mlm.Reference.GradientCheck;
using Mlm.Runtime;

namespace Mlm.EndToEnd.Tests.RandomSpecs;

/// <summary>Runs the compiled class of a spec and holds it to what a user relies on.</summary>
internal sealed class SpecTrial
{
    private readonly Type _class;
    private readonly BoundModel _bound;
    private readonly int _seed;
    private readonly TrialCounts _counts;

    private SpecTrial(Type compiled, BoundModel bound, int seed, TrialCounts counts)
    {
        _class = compiled;
        _bound = bound;
        _seed = seed;
        _counts = counts;
    }

    /// <summary>The first fault of a compiled spec; null where it has none.</summary>
    /// <param name="compiled">The generated class.</param>
    /// <param name="bound">The spec that it was compiled from.</param>
    /// <param name="seed">The seed of weights, inputs and masks.</param>
    /// <param name="counts">Told what was compared.</param>
    public static Fault? Run(Type compiled, BoundModel bound, int seed, TrialCounts counts)
    {
        try
        {
            return new SpecTrial(compiled, bound, seed, counts).Run();
        }
        catch (Exception e)
        {
            return new Fault($"it throws {e.GetType().Name}", e.ToString());
        }
    }

    private Fault? Run()
    {
        using var kept = Create(threads: 2, gradients: true);
        var step = CheckedStep.Run(kept, _seed);
        return RoundTrip(kept, step)
            ?? Gradients(kept, step)
            ?? Threads(step)
            ?? FewerSequences(kept, step)
            ?? Updates(step)
            ?? NothingSelected(kept, step);
    }

    private static Fault? RoundTrip(TrainingModel model, CheckedStep step) =>
        model.ExportWeights().SequenceEqual(Weights(step))
            ? null
            : new Fault("weights come out otherwise than they went in", "");

    private Fault? Gradients(TrainingModel model, CheckedStep step)
    {
        var report = GradientChecker.Check(step, model.Description.Parameters, _bound, _seed);
        _counts.Coordinates += report.Findings.Sum(f => f.Checked);
        return report.Holds ? null : GradientDoubt.Settle(model, _bound, step, _counts);
    }

    private Fault? Threads(CheckedStep step)
    {
        using var one = Create(threads: 1, gradients: false);
        using var two = Create(threads: 2, gradients: false);
        foreach (var model in new[] { one, two })
        {
            model.ImportWeights(Weights(step));
            for (var i = 0; i < 2; i++)
                model.Step(Inputs(step), step.Seed + i, model.Description.Sequences);
        }
        return one.ExportWeights().SequenceEqual(two.ExportWeights())
            ? null
            : new Fault("two threads give other bits than one", "");
    }

    // The rest of the batch is left out of the loss, and of every gradient.
    private Fault? FewerSequences(TrainingModel model, CheckedStep step)
    {
        var rows = step.Inputs.Rows - 1;
        if (rows == 0)
            return null;
        var places = rows * model.Description.Tokens;
        ReadOnlyMemory<int>[] inputs = [.. step.Inputs.Inputs.Select(ids => new ReadOnlyMemory<int>(ids, 0, places))];
        model.ImportWeights(Weights(step));
        model.Mask(inputs, step.Seed, rows);
        model.Forward();
        model.Backward();
        var masks = model.Description.Mask != null;
        var fewer = step.Inputs with
        {
            Rows = rows,
            Corrupted = masks ? model.CorruptedIds.ToArray() : null,
            Masked = masks ? model.MaskIndicator.ToArray() : null,
        };
        var found = new CheckedStep(step.Weights, fewer, model.Loss, model.Gradients) { Seed = step.Seed };
        var expected = new Interpreter(_bound, fewer).Evaluate(step.Weights).Loss;
        if (double.IsNaN(expected) || double.IsNaN(found.Loss))
            return double.IsNaN(expected) == double.IsNaN(found.Loss)
                ? null
                : new Fault("a loss is a number where it is none", $"compiled {found.Loss}, interpreted {expected}");
        // Differences take most of a trial's time, so of most specs the loss has to do.
        return _seed % 4 == 0 ? Gradients(model, found) : Loss(found, expected);
    }

    private static Fault? Loss(CheckedStep step, double expected) =>
        Math.Abs(step.Loss - expected) <= GradientTolerance.Loss * Math.Max(1, Math.Abs(expected))
            ? null
            : new Fault("a wrong loss of fewer sequences", $"compiled {step.Loss:R}, interpreted {expected:R}");

    private Fault? Updates(CheckedStep step)
    {
        using var kept = Create(threads: 1, gradients: true);
        using var fused = Create(threads: 2, gradients: false);
        kept.ImportWeights(Weights(step));
        fused.ImportWeights(Weights(step));
        var rule = new SpecUpdate(_bound);
        for (var i = 0; i < 2; i++)
        {
            var before = kept.ExportWeights();
            var loss = kept.Step(Inputs(step), step.Seed + i, step.Inputs.Rows).Loss;
            if (!float.IsFinite(loss))
                return null;
            var expected = rule.Next(before, kept.Gradients);
            if (rule.Difference(kept.ExportWeights(), expected, before) is { } difference)
                return new Fault("an update is not PyTorch's", $"step {i + 1}: {difference}");
            // Later steps start from weights that differ in their last bits already.
            if (i > 0)
                continue;
            fused.Step(Inputs(step), step.Seed, step.Inputs.Rows);
            if (rule.DifferenceOfFused(fused.ExportWeights(), kept.ExportWeights(), before) is { } other)
                return new Fault("a fused step is not that of kept gradients", other);
        }
        return null;
    }

    /// <summary>Where every indicator is 0, whichever loss selects by one has nothing to score.</summary>
    private Fault? NothingSelected(TrainingModel model, CheckedStep step)
    {
        var description = model.Description;
        int[][] inputs =
        [
            .. step.Inputs.Inputs.Select((ids, i) => description.Inputs[i].Bound == 2 ? new int[ids.Length] : ids),
        ];
        var places = inputs[0].Length;
        var nothing = step.Inputs with { Inputs = inputs };
        if (description.Mask != null)
            nothing = nothing with { Masked = new int[places] };
        if (!double.IsNaN(new Interpreter(_bound, nothing).Evaluate(step.Weights).Loss))
            return null;
        model.ImportWeights(Weights(step));
        ReadOnlyMemory<int>[] memory = [.. inputs.Select(ids => new ReadOnlyMemory<int>(ids))];
        if (description.Mask == null)
            model.Mask(memory, _seed, description.Sequences);
        else
            model.MaskWith(memory, nothing.Corrupted, nothing.Masked, description.Sequences);
        model.Forward();
        var loss = model.Loss;
        model.Backward();
        var gradients = model.Gradients;
        var steps = model.OptimizerStep;
        model.Update();
        var isStill =
            float.IsNaN(loss)
            && gradients.All(g => g == 0)
            && model.OptimizerStep == steps
            && model.ExportWeights().SequenceEqual(Weights(step));
        return isStill
            ? null
            : new Fault(
                "a step that selects nothing does something",
                $"loss {loss}, largest {gradients.Max(Math.Abs)}"
            );
    }

    private static float[] Weights(CheckedStep step) => [.. step.Weights.Select(w => (float)w)];

    private static ReadOnlyMemory<int>[] Inputs(CheckedStep step) =>
        [.. step.Inputs.Inputs.Select(ids => new ReadOnlyMemory<int>(ids))];

    private TrainingModel Create(int threads, bool gradients) =>
        (TrainingModel)
            Activator.CreateInstance(
                _class,
                BindingFlags.DoNotWrapExceptions | BindingFlags.Instance | BindingFlags.Public,
                binder: null,
                args: [threads, gradients],
                culture: null
            )!;
}

/// <summary>What trials have compared, and what they had to leave open.</summary>
internal sealed class TrialCounts
{
    /// <summary>Gradients of single weights that were held against differences.</summary>
    public int Coordinates { get; set; }

    /// <summary>Those that were left out because the loss has a kink there.</summary>
    public int Kinks { get; set; }

    /// <summary>Those that differ by no more than their own rounding.</summary>
    public int Rounded { get; set; }
}
