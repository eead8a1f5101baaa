using System.Text.Json;
using Mlm.Training.Evaluation;
using Mlm.Training.Reports;

namespace Mlm.Training.Tests.Reports;

public class MetricsLogTests
{
    [Fact]
    public void Write_AddsOneObjectPerStep_AndGoesOnBehindIt()
    {
        using var folder = new TemporaryFolder();
        var path = folder["metrics.jsonl"];
        using (var log = new MetricsLog(path))
            log.Write(new StepReport(1, 8.5f, 150, 0.001f, 1024, 0.25));
        using (var log = new MetricsLog(path))
            log.Write(new StepReport(2, float.NaN, 0, 0.002f, 1, 1, new HeldOutResult(6.25, 7, 0.125, 99)));

        var lines = File.ReadAllLines(path).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(2, lines.Count);
        Assert.Equal("""{"step":1,"loss":8.5,"masked":150,"lr":0.001,"tokens_per_s":4096}""", lines[0].GetRawText());
        Assert.Equal(JsonValueKind.Null, lines[1].GetProperty("loss").ValueKind);
        Assert.Equal(6.25, lines[1].GetProperty("held_out_loss").GetDouble());
        Assert.Equal(7, lines[1].GetProperty("unigram_loss").GetDouble());
    }

    [Fact]
    public void Write_CanBeReadWhileItIsWritten()
    {
        using var folder = new TemporaryFolder();
        using var log = new MetricsLog(folder["metrics.jsonl"]);
        log.Write(new StepReport(1, 8, 1, 1, 1, 1));
        using var reader = new StreamReader(
            new FileStream(folder["metrics.jsonl"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite)
        );
        Assert.EndsWith("}\n", reader.ReadToEnd());
    }
}
