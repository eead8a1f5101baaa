namespace Mlm.Bench;

/// <summary>That both sides compute the same thing, without which their times mean nothing.</summary>
/// <param name="Steps">How many steps were held against each other.</param>
/// <param name="FirstLoss">Mlm.Gen's loss of the first of them.</param>
/// <param name="LastLoss">Mlm.Gen's loss of the last of them.</param>
/// <param name="LargestDifference">The largest relative difference of a loss.</param>
internal sealed record Agreement(int Steps, float FirstLoss, float LastLoss, double LargestDifference)
{
    private const double Tolerance = 1e-4;

    private const float LearningRate = 0.1f; // the spec's

    // Freshly initialised weights give logits near zero and a loss near ln V, whatever the model computes between. Larger
    // weights make the loss depend on every operation, and each later loss on the updates before it.
    private const float WeightScale = 2;

    /// <summary>Steps both sides through all batches twice, from the same weights.</summary>
    /// <exception cref="InvalidOperationException">A loss differs.</exception>
    public static Agreement Check(Batch[] batches)
    {
        float[] weights = [.. InitialWeights().Select(weight => WeightScale * weight)];
        using var mlmGen = new MlmGenStep(batches, weights, LearningRate, Environment.ProcessorCount);
        using var libtorch = new LibtorchStep(batches, weights, LearningRate, Environment.ProcessorCount);
        var agreement = new Agreement(2 * batches.Length, float.NaN, float.NaN, 0);
        for (var i = 0; i < agreement.Steps; i++)
        {
            var (ours, theirs) = (mlmGen.Step(i % batches.Length), libtorch.Step(i % batches.Length));
            var difference = Math.Abs(ours - theirs) / Math.Abs(theirs);
            if (!(difference <= Tolerance)) // a NaN is none either
                throw new InvalidOperationException($"step {i}: Mlm.Gen's loss is {ours:R}, libtorch's {theirs:R}");
            agreement = agreement with
            {
                FirstLoss = i == 0 ? ours : agreement.FirstLoss,
                LastLoss = ours,
                LargestDifference = Math.Max(agreement.LargestDifference, difference),
            };
        }
        return agreement;
    }

    /// <summary>Weights as the spec initialises them, flat.</summary>
    public static float[] InitialWeights()
    {
        using var model = new Bert(threads: 1);
        model.Initialize(seed: 1);
        return model.ExportWeights();
    }
}
