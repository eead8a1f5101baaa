using Mlm.Runtime;

namespace Mlm.Bench;

/// <summary>Mlm.Gen's side: the step that the generator made of a spec. It draws the mask too.</summary>
internal sealed class MlmGenModel : IDisposable
{
    private readonly Batch[] _batches;
    private readonly TrainingModel _model;
    private readonly ReadOnlyMemory<int>[] _inputs = new ReadOnlyMemory<int>[1];

    /// <param name="model">The model that is measured.</param>
    /// <param name="batches">What <see cref="Step"/> chooses from.</param>
    /// <param name="weights">Flat, in the spec's order; null for those that the spec says.</param>
    /// <param name="learningRate">The rate of the update.</param>
    /// <param name="threads">How many threads it may use.</param>
    public MlmGenModel(MeasuredModel model, Batch[] batches, float[]? weights, float learningRate, int threads)
    {
        _batches = batches;
        _model = model.Create(threads);
        _model.LearningRate = learningRate;
        if (weights == null)
            _model.Initialize(seed: 1);
        else
            _model.ImportWeights(weights);
    }

    /// <summary>Weights as the spec initializes them, flat.</summary>
    public static float[] InitialWeights(MeasuredModel measured)
    {
        using var model = measured.Create(1);
        model.Initialize(seed: 1);
        return model.ExportWeights();
    }

    /// <summary>One step on batch <paramref name="index"/>; returns its loss.</summary>
    public float Step(int index)
    {
        var batch = _batches[index];
        _inputs[0] = batch.Tokens;
        return _model.Step(_inputs, batch.Seed, _model.Description.Sequences).Loss;
    }

    public void Dispose() => _model.Dispose();
}
