using System.Text.Json.Serialization;
using Mlm.Generator.Planning;

namespace Mlm.Bench;

/// <summary>Everything that was measured of one size.</summary>
/// <param name="Name">The size.</param>
/// <param name="Dims">What it is.</param>
/// <param name="MaskedRows">The rows that the loss scores, mean over the batches.</param>
/// <param name="Gflop">10⁹ FLOPs of a step by the formula, mean over the batches.</param>
/// <param name="ExecutedGflop">Those that the compiled step executes.</param>
/// <param name="Agreement">The check before.</param>
/// <param name="Plan">What Mlm.Gen takes.</param>
/// <param name="SideBySides">The times, a number of threads each.</param>
/// <param name="MlmGenAlone">Mlm.Gen in a process of its own.</param>
/// <param name="NativeAlone">The same compiled by NativeAOT; null where there is no such build.</param>
/// <param name="LibtorchAlone">libtorch's fastest variant in a process of its own.</param>
internal sealed record SizeResult(
    string Name,
    Dims Dims,
    double MaskedRows,
    double Gflop,
    double ExecutedGflop,
    Agreement Agreement,
    PlanBytes Plan,
    SideBySide[] SideBySides,
    Alone MlmGenAlone,
    Alone? NativeAlone,
    Alone LibtorchAlone
)
{
    /// <summary>How many times as fast two threads are as one; null where not both were measured.</summary>
    [JsonIgnore]
    public double? Scaling => ScalingOf(at => at.MlmGen);

    /// <summary>The same of libtorch's fastest variants.</summary>
    [JsonIgnore]
    public double? LibtorchScaling => ScalingOf(at => at.Best);

    /// <summary>The times at a number of threads; null where they were not measured.</summary>
    public SideBySide? At(int threads) => Array.Find(SideBySides, s => s.Threads == threads);

    /// <summary>Executed FLOPs a second over the FMA peak.</summary>
    public double ExecutedShare(SideBySide at) => Share(ExecutedGflop, at);

    /// <summary>The formula's FLOPs a second over the FMA peak: beyond 1 where less is executed than the formula asks.</summary>
    public double EffectiveShare(SideBySide at) => Share(Gflop, at);

    /// <summary>Measures a size.</summary>
    /// <param name="model">The size.</param>
    /// <param name="threadCounts">At which numbers of threads, ascending.</param>
    /// <param name="rounds">How often each side has its turn.</param>
    /// <param name="seconds">How long the slowest side's turn lasts.</param>
    /// <param name="progress">Is told what happens.</param>
    public static SizeResult Measure(
        MeasuredModel model,
        int[] threadCounts,
        int rounds,
        double seconds,
        Action<string> progress
    )
    {
        var batches = Batch.Draw(model.Dims);
        var plan = PlanBytes.Report(model);
        StepFlops[] flops = [.. batches.Select(batch => StepFlops.Of(plan, batch.Places.Length))];
        progress("do both compute the same?");
        var agreement = Agreement.Check(model, batches);
        List<SideBySide> sideBySides = [];
        foreach (var threads in threadCounts)
        {
            progress($"side by side, threads: {threads}");
            sideBySides.Add(SideBySide.Measure(model, batches, threads, rounds, seconds));
        }
        progress("alone");
        var (mostThreads, fastest) = (threadCounts[^1], LibtorchVariant.Find(sideBySides[^1].Best.Side));
        return new SizeResult(
            model.Name,
            model.Dims,
            batches.Average(batch => batch.Places.Length),
            flops.Average(f => f.Gflop),
            flops.Average(f => f.ExecutedGflop),
            agreement,
            PlanBytes.Of(plan),
            [.. sideBySides],
            AloneProcess.MeasureMlmGen(model, mostThreads),
            AloneProcess.MeasureNative(model, mostThreads),
            AloneProcess.MeasureLibtorch(model, fastest, mostThreads)
        );
    }

    private double? ScalingOf(Func<SideBySide, Timing> side) =>
        At(1) is { } one && At(2) is { } two ? side(one).MedianMs / side(two).MedianMs : null;

    private static double Share(double gflop, SideBySide at) => gflop / (at.MlmGen.MedianMs / 1000) / at.PeakGflops;
}
