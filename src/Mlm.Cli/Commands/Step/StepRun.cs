using Mlm.Runtime;

namespace Mlm.Cli.Commands.Step;

/// <summary>What K steps gave.</summary>
/// <param name="Losses">A loss a step.</param>
/// <param name="CorruptedIds">The corrupted ids, step after step; null where the spec does not mask.</param>
/// <param name="MaskIndicator">The indicators, step after step; null where the spec does not mask.</param>
/// <param name="Gradients">What was asked for with <c>--gradients</c>; null without it.</param>
internal sealed record StepRun(float[] Losses, long[]? CorruptedIds, bool[]? MaskIndicator, StepGradients? Gradients)
{
    /// <summary>Runs the steps with seeds S, S + 1, …, wrapping in 64 bits, and one optimizer state.</summary>
    /// <param name="model">With its weights; constructed with <c>gradients: true</c> where they are asked for.</param>
    /// <param name="batches">The inputs.</param>
    /// <param name="seed">The first step's seed.</param>
    /// <param name="withGradients">Whether to keep the first step's gradient and logits, and every step's norm.</param>
    public static StepRun Of(TrainingModel model, StepBatches batches, long seed, bool withGradients)
    {
        var description = model.Description;
        var losses = new float[batches.Count];
        var corrupted = new List<long>();
        var masked = new List<bool>();
        var gradients = withGradients ? new StepGradients(new float[batches.Count]) : null;
        for (var step = 0; step < batches.Count; step++)
        {
            var inputs = batches.Step(step, description);
            losses[step] = model.Step(inputs, unchecked(seed + step), description.Sequences).Loss;
            if (description.Mask != null)
            {
                foreach (var id in model.CorruptedIds)
                    corrupted.Add(id);
                foreach (var indicator in model.MaskIndicator)
                    masked.Add(indicator != 0);
            }
            gradients?.Take(model, step);
        }
        var masks = description.Mask != null;
        return new StepRun(losses, masks ? [.. corrupted] : null, masks ? [.. masked] : null, gradients);
    }
}

/// <summary>Gradients, and what goes with them.</summary>
/// <param name="norms">A norm a step, filled as the steps are taken.</param>
internal sealed class StepGradients(float[] norms)
{
    /// <summary>The norm of the whole gradient, before clip and decay, of every step.</summary>
    public float[] Norms { get; } = norms;

    /// <summary>The first step's gradient, flat, in the spec's order.</summary>
    public float[] First { get; private set; } = [];

    /// <summary>The first step's logits at the scored rows, [M, V].</summary>
    public float[] FirstLogits { get; private set; } = [];

    /// <summary>Takes what is wanted of the step that the model did last.</summary>
    public void Take(TrainingModel model, int step)
    {
        var gradient = model.Gradients;
        // In double: the squares of many small numbers beside a few large ones.
        Norms[step] = (float)Math.Sqrt(gradient.Sum(g => (double)g * g));
        if (step > 0)
            return;
        First = gradient;
        FirstLogits = model.LogitsAtMasked.ToArray();
    }
}
