using System.Diagnostics;
using Mlm.Runtime;

namespace Mlm.Bench.Worker;

/// <summary>The model whose steps are open.</summary>
internal sealed class OpenModel : IDisposable
{
    private const int BatchCount = 8;

    // No time depends on the rate; at a spec's own, very many steps on few batches may end in NaN.
    private const float LearningRate = 1e-4f;

    private TrainingModel? _model;
    private ReadOnlyMemory<int>[][] _batches = [];
    private int _steps;

    /// <summary>Makes a model and warms it up; returns the shortest step's time in ms.</summary>
    public double Open(string name, int threads)
    {
        Dispose();
        var model = GeneratedClass.Create<TrainingModel>(name, threads);
        _model = model;
        model.LearningRate = LearningRate;
        model.Initialize(seed: 1);
        _batches = [.. Enumerable.Range(0, BatchCount).Select(seed => RandomIds.Of(model, seed))];
        return StepTimer.WarmUp(Step);
    }

    /// <summary>The median of some steps' times, in ms.</summary>
    /// <param name="steps">How many are open.</param>
    /// <param name="startsCold">Whether one that is not timed comes first, which takes the caches back.</param>
    public double Turn(int steps, bool startsCold)
    {
        if (startsCold)
            Step();
        var timesMs = new double[steps];
        for (var step = 0; step < steps; step++)
        {
            var begin = Stopwatch.GetTimestamp();
            Step();
            timesMs[step] = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        }
        return Median.Of(timesMs);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _model?.Dispose();
        _model = null;
        _batches = [];
        _steps = 0;
    }

    private void Step()
    {
        var batch = _steps++ % BatchCount;
        var loss = _model!.Step(_batches[batch], seed: batch, _model.Description.Sequences).Loss;
        if (!float.IsFinite(loss))
            throw new InvalidOperationException($"{_model.Description.Name}: the loss became {loss}");
    }
}
