namespace Mlm.Bench;

/// <summary>That both sides compute the same thing, without which their times mean nothing.</summary>
/// <param name="Steps">How many steps were held against each other, for each of libtorch's variants.</param>
/// <param name="FirstLoss">Mlm.Gen's loss of the first of them.</param>
/// <param name="LastLoss">Mlm.Gen's loss of the last of them.</param>
/// <param name="LargestDifference">The largest relative difference of a loss.</param>
internal sealed record Agreement(int Steps, float FirstLoss, float LastLoss, double LargestDifference)
{
    private const double Tolerance = 1e-4;

    private const float SgdRate = 0.1f; // the specs'
    private const float AdamWRate = 0.001f; // the spec's

    // Freshly initialized weights give logits near zero and a loss near ln V, whatever the model computes between. Larger
    // weights make the loss depend on every operation, and each later loss on the updates before it.
    private const float WeightScale = 2;

    // As many steps as go through all batches twice; fewer of models whose step takes seconds.
    private const int MostSteps = 2 * Batch.Count;
    private const int FewestSteps = 3;
    private const double StepsOfWeights = 1e8;

    /// <summary>Steps all sides through the batches, each from the same weights.</summary>
    /// <exception cref="InvalidOperationException">A loss differs.</exception>
    public static Agreement Check(MeasuredModel model, Batch[] batches)
    {
        var learningRate = model.Rule == UpdateRule.AdamW ? AdamWRate : SgdRate;
        float[] weights = [.. MlmGenModel.InitialWeights(model).Select(weight => WeightScale * weight)];
        var ours = new float[Math.Clamp((int)(StepsOfWeights / weights.Length), FewestSteps, MostSteps)];
        using (var mlmGen = new MlmGenModel(model, batches, weights, learningRate, Environment.ProcessorCount))
        {
            for (var i = 0; i < ours.Length; i++)
                ours[i] = mlmGen.Step(i % batches.Length);
        }
        var largest = 0.0;
        foreach (var variant in LibtorchVariant.All)
        {
            // At one thread: several wait for one another spinning, which takes minutes where the machine has other work.
            using var libtorch = new LibtorchModel(model, batches, weights, learningRate, threads: 1);
            for (var i = 0; i < ours.Length; i++)
            {
                var theirs = libtorch.Step(i % batches.Length, variant);
                var difference = Math.Abs(ours[i] - theirs) / Math.Abs(theirs);
                if (!(difference <= Tolerance)) // a NaN is none either
                {
                    throw new InvalidOperationException(
                        $"{model.Name}, step {i}: Mlm.Gen's loss is {ours[i]:R}, libtorch's ({variant}) {theirs:R}"
                    );
                }
                largest = Math.Max(largest, difference);
            }
        }
        return new Agreement(ours.Length, ours[0], ours[^1], largest);
    }
}
