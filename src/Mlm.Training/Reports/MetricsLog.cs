using System.Text.Json;

namespace Mlm.Training.Reports;

/// <summary>Writes <c>metrics.jsonl</c>: one step a line, each line complete on disk before the next step starts.</summary>
public sealed class MetricsLog : IDisposable
{
    private readonly FileStream _file;

    /// <summary>Opens a log; goes on behind what stands in it.</summary>
    public MetricsLog(string path)
    {
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
    }

    /// <summary>Appends a line.</summary>
    public void Write(StepReport report)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteNumber("step", report.Step);
            WriteNumber(json, "loss", report.Loss);
            json.WriteNumber("masked", report.Masked);
            json.WriteNumber("lr", report.LearningRate);
            WriteNumber(json, "tokens_per_s", Math.Round(report.TokensPerSecond, 1));
            if (report.HeldOut is { } heldOut)
            {
                WriteNumber(json, "held_out_loss", heldOut.Loss);
                WriteNumber(json, "unigram_loss", heldOut.UnigramLoss);
                WriteNumber(json, "held_out_accuracy", heldOut.Accuracy);
                json.WriteNumber("held_out_masked", heldOut.Places);
            }
            json.WriteEndObject();
        }
        line.WriteByte((byte)'\n');
        // In one piece, so that whoever follows the file sees whole lines.
        _file.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
        _file.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>JSON has no NaN: what is not a number is null.</summary>
    private static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, float value)
    {
        if (float.IsFinite(value))
            json.WriteNumber(name, value); // the float's own shortest digits
        else
            json.WriteNull(name);
    }
}
