using Mlm.Reference.Evaluation;
using Mlm.Runtime;
using Mlm.Runtime.Random;

namespace Mlm.Reference.GradientCheck;

/// <summary>One step of a compiled model on drawn weights and inputs: what it was given and what it made of it.</summary>
/// <param name="Weights">Flat, in the spec's order; each is a float32 number.</param>
/// <param name="Inputs">The inputs and the draws of the mask and of every dropout.</param>
/// <param name="Loss">The compiled loss.</param>
/// <param name="Gradient">The compiled gradient, in the weights' order.</param>
public sealed record CheckedStep(double[] Weights, StepInputs Inputs, double Loss, float[] Gradient)
{
    private const int Attempts = 1000;

    /// <summary>The seed that the mask and every dropout drew from.</summary>
    public required long Seed { get; init; }

    /// <summary>Draws weights and inputs by <paramref name="seed"/> and runs the step up to its gradient.</summary>
    /// <param name="model">Constructed with <c>gradients: true</c>; its weights are replaced.</param>
    /// <param name="seed">The same seed draws the same step.</param>
    /// <exception cref="NoLossException">No draw gave a loss that is a number.</exception>
    public static CheckedStep Run(TrainingModel model, int seed)
    {
        var random = new Random(seed);
        var description = model.Description;
        var weights = DrawWeights(description, random);
        model.ImportWeights(weights);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            int[][] inputs = [.. description.Inputs.Select(input => DrawIds(description, input, random))];
            long stepSeed = seed + attempt;
            model.Mask([.. inputs.Select(ids => new ReadOnlyMemory<int>(ids))], stepSeed, description.Sequences);
            model.Forward();
            if (float.IsNaN(model.Loss))
                continue; // a cross-entropy selected nothing: draw again
            model.Backward();
            var masks = description.Mask != null;
            var step = new StepInputs(
                inputs,
                masks ? model.CorruptedIds.ToArray() : null,
                masks ? model.MaskIndicator.ToArray() : null,
                description.Sequences,
                (number, element, probability) => new DropoutDraws(stepSeed, number, probability).Drops(element)
            );
            return new CheckedStep([.. weights.Select(w => (double)w)], step, model.Loss, model.Gradients)
            {
                Seed = stepSeed,
            };
        }
        throw new NoLossException($"{Attempts} draws of the inputs gave no loss that is a number: nothing to check.");
    }

    /// <summary>
    /// Bolder than an initializer, so that no gradient is next to nothing and every nonlinearity is used: the spread
    /// of 0.3, less for long products so that what is summed stays near 1, around 1 for gains and 0 for all else.
    /// </summary>
    private static float[] DrawWeights(ModelDescription description, Random random)
    {
        var weights = new List<float>();
        foreach (var parameter in description.Parameters)
        {
            var center = parameter.Initializer == Initializer.Ones ? 1 : 0;
            var spread = parameter.Shape.Length > 1 ? Math.Min(0.3, 1 / Math.Sqrt(parameter.Rows)) : 0.3;
            for (var i = 0L; i < parameter.Elements; i++)
                weights.Add((float)(center + (spread * Normal(random))));
        }
        return [.. weights];
    }

    private static int[] DrawIds(ModelDescription description, InputDescription input, Random random) =>
        [.. Enumerable.Range(0, description.Sequences * description.Tokens).Select(_ => random.Next(input.Bound))];

    // Box and Muller's transform, one of its two results.
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
