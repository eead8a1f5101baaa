using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mlm.Measurement;

namespace Mlm.Bench;

/// <summary>One side in a process of its own: what it costs to start, and what it holds.</summary>
/// <param name="Threads">How many threads it used.</param>
/// <param name="PeakResidentBytes">The process's peak resident set (VmHWM), the runtime and libraries included.</param>
/// <param name="FirstStepMs">The first step's time; the weights were there before.</param>
/// <param name="WarmStepMs">The median of the steps after it.</param>
/// <param name="AllocatedBytes">Managed bytes that a warm step allocates, on the calling thread.</param>
internal sealed record Alone(
    int Threads,
    long PeakResidentBytes,
    double FirstStepMs,
    double WarmStepMs,
    double AllocatedBytes
)
{
    /// <summary>Of the sides that are measured alone; no time depends on it.</summary>
    public const float LearningRate = 0.001f;

    private const double WarmSeconds = 0.5;
    private const int FewestWarmSteps = 3;

    /// <summary>What the first step takes beyond a warm one: compiling by the JIT, and pages touched for the first time.</summary>
    [JsonIgnore]
    public double ColdMs => FirstStepMs - WarmStepMs;

    /// <summary>What a child process hands over.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, AloneJson.Default.Alone);

    /// <summary>What a child process handed over.</summary>
    public static Alone FromJson(string json) => JsonSerializer.Deserialize(json, AloneJson.Default.Alone)!;

    /// <summary>Measures Mlm.Gen in this process, which has done nothing else.</summary>
    public static Alone MeasureMlmGen(MeasuredModel model, int threads)
    {
        var batches = Batch.Draw(model.Dims);
        using var mlmGen = new MlmGenModel(model, batches, weights: null, LearningRate, threads);
        return Measure(mlmGen.Step, threads);
    }

    /// <summary>Measures a side in this process, which has done nothing else.</summary>
    /// <param name="step">Steps on a batch; returns the loss.</param>
    /// <param name="threads">How many threads it uses.</param>
    public static Alone Measure(Func<int, float> step, int threads)
    {
        var firstStepMs = TimeMs(0);
        List<double> warmMs = [];
        var warm = Stopwatch.StartNew();
        while (warmMs.Count < FewestWarmSteps || warm.Elapsed.TotalSeconds < WarmSeconds)
            warmMs.Add(TimeMs(warmMs.Count % Batch.Count));
        var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < FewestWarmSteps; i++)
            step(i);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
        return new Alone(
            threads,
            Machine.PeakResidentBytes(),
            firstStepMs,
            Median.Of([.. warmMs]),
            (double)allocated / FewestWarmSteps
        );

        double TimeMs(int index)
        {
            var begin = Stopwatch.GetTimestamp();
            step(index);
            return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        }
    }
}

/// <summary>Code for JSON that a NativeAOT build has too.</summary>
[JsonSerializable(typeof(Alone))]
internal sealed partial class AloneJson : JsonSerializerContext;
