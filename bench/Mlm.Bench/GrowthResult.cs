using Mlm.Generator.Planning;

namespace Mlm.Bench;

/// <summary>How time and memory grow with a dim.</summary>
/// <param name="Dim">The dim; empty for the start.</param>
/// <param name="Dims">The model's sizes.</param>
/// <param name="Gflop">10⁹ FLOPs of a step by the formula, mean over the batches.</param>
/// <param name="ExecutedGflop">Those that the compiled step executes.</param>
/// <param name="Plan">What Mlm.Gen takes.</param>
/// <param name="Alone">The measurement, in a process of its own.</param>
internal sealed record GrowthResult(
    string Dim,
    Dims Dims,
    double Gflop,
    double ExecutedGflop,
    PlanBytes Plan,
    Alone Alone
)
{
    /// <summary>Measures the start, then each dim doubled once, twice and three times.</summary>
    public static GrowthResult[] MeasureAll(int threads, Action<string> progress)
    {
        IEnumerable<(string Dim, MeasuredModel Model)> all = GrowingModels
            .Doubled.SelectMany(grown => grown.Models.Select(model => (grown.Dim, model)))
            .Prepend(("", GrowingModels.Start));
        return [.. all.Select(grown => Measure(grown.Dim, grown.Model, threads, progress))];
    }

    private static GrowthResult Measure(string dim, MeasuredModel model, int threads, Action<string> progress)
    {
        progress(model.Name);
        var plan = PlanBytes.Report(model);
        var batches = Batch.Draw(model.Dims);
        StepFlops[] flops = [.. batches.Select(batch => StepFlops.Of(plan, batch.Places.Length))];
        return new GrowthResult(
            dim,
            model.Dims,
            flops.Average(f => f.Gflop),
            flops.Average(f => f.ExecutedGflop),
            PlanBytes.Of(plan),
            AloneProcess.MeasureMlmGen(model, threads)
        );
    }
}
