using System.Text.Json;
using Mlm.Cli.Output;
using Mlm.Measurement;

namespace Mlm.Cli.Commands.Bench;

/// <summary>A benchmark for programs.</summary>
internal static class BenchJson
{
    /// <summary>Writes one JSON object.</summary>
    public static void Write(TextWriter writer, BenchReport report) =>
        JsonOutput.Write(writer, json => Write(json, report));

    private static void Write(Utf8JsonWriter json, BenchReport report)
    {
        json.WriteStartObject();
        json.WriteString("model", report.Steps.Model.Name);
        json.WriteStartObject("dims");
        foreach (var (name, size) in report.Steps.Model.Dims)
            json.WriteNumber(name, size);
        json.WriteEndObject();
        json.WriteString("machine", Machine.Describe());
        json.WriteNumber("threads", report.Settings.Threads);
        json.WriteNumber("steps", report.Steps.Times.Steps);
        json.WriteNumber("median_ms", report.Steps.Times.MedianMs);
        json.WriteNumber("min_ms", report.Steps.Times.MinMs);
        json.WriteNumber("tokens_per_s", report.TokensPerSecond);
        json.WriteNumber("masked", report.Steps.Batch.Masked);
        json.WriteNumber("gflop", report.Flops.Gflop);
        json.WriteNumber("executed_gflop", report.Flops.ExecutedGflop);
        json.WriteNumber("gflops", report.Gflops);
        json.WriteNumber("executed_gflops", report.ExecutedGflops);
        json.WriteNumber("peak_gflops", report.Steps.PeakGflops);
        json.WriteNumber("effective_share", report.Gflops / report.Steps.PeakGflops);
        json.WriteNumber("executed_share", report.ExecutedGflops / report.Steps.PeakGflops);
        json.WriteNumber("plan_bytes", report.Plan.TotalBytes);
        json.WriteNumber("activation_bytes", report.Plan.ActivationBytes);
        json.WriteNumber("peak_resident_bytes", report.Steps.PeakResidentBytes);
        json.WriteBoolean("resident_holds_compiler", report.Steps.HoldsCompiler);
        if (report.Steps.OthersBusy is { } busy)
            json.WriteNumber("other_processors_busy", busy);
        WriteComparison(json, report);
        WriteOperations(json, report);
        json.WriteEndObject();
    }

    private static void WriteComparison(Utf8JsonWriter json, BenchReport report)
    {
        if (report.Steps.Comparison is not { } comparison)
            return;
        json.WriteStartObject("without");
        json.WriteStartArray("passes");
        foreach (var name in report.PassesLeftOut)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteNumber("median_ms", comparison.WithoutTimes.MedianMs);
        json.WriteNumber("min_ms", comparison.WithoutTimes.MinMs);
        json.WriteNumber("ratio", comparison.Ratio);
        json.WriteEndObject();
    }

    private static void WriteOperations(Utf8JsonWriter json, BenchReport report)
    {
        json.WriteStartArray("operations");
        foreach (var operation in report.Operations ?? [])
        {
            json.WriteStartObject();
            json.WriteString("name", operation.Name);
            json.WriteString("phase", operation.Phase);
            json.WriteNumber("line", operation.Line);
            json.WriteNumber("count", operation.Count);
            json.WriteNumber("ms", operation.Ms);
            json.WriteNumber("share", operation.Share);
            json.WriteNumber("flops", operation.Flops);
            json.WriteNumber("bytes", operation.Bytes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
