namespace Mlm.Bench;

/// <summary>Mlm.Gen's side: the step that the generator made of <c>specs/bert.mlm</c>. It draws the mask too.</summary>
internal sealed class MlmGenStep : IDisposable
{
    private readonly Batch[] _batches;
    private readonly Bert _model;

    public MlmGenStep(Batch[] batches, float[] weights, float learningRate, int threads)
    {
        _batches = batches;
        _model = new Bert(threads) { LearningRate = learningRate };
        _model.ImportWeights(weights);
    }

    /// <summary>One step on batch <paramref name="index"/>; returns its loss.</summary>
    public float Step(int index) => _model.Step(_batches[index].Tokens, _batches[index].Seed).Loss;

    public void Dispose() => _model.Dispose();
}
