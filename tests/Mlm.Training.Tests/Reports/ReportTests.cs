using System.Text.Json;
using Mlm.Training.Evaluation;
using Mlm.Training.Reports;

namespace Mlm.Training.Tests.Reports;

public class ReportTests
{
    [Fact]
    public void MetricsLog_WritesOneObjectAStep_AndGoesOnBehindIt()
    {
        using var folder = new TemporaryFolder();
        var path = folder.In("metrics.jsonl");
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
    public void MetricsLog_CanBeReadWhileItIsWritten()
    {
        using var folder = new TemporaryFolder();
        using var log = new MetricsLog(folder.In("metrics.jsonl"));
        log.Write(new StepReport(1, 8, 1, 1, 1, 1));
        using var reader = new StreamReader(
            new FileStream(folder.In("metrics.jsonl"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite)
        );
        Assert.EndsWith("}\n", reader.ReadToEnd());
    }

    [Fact]
    public void RunDirectory_KeepsVocabularyAndSpec()
    {
        using var folder = new TemporaryFolder();
        var run = new RunDirectory(folder.In("runs/one"));
        run.Create(["[PAD]", "é"], "model M {\n}\n");
        Assert.Equal("[PAD]\né\n", File.ReadAllText(run.Vocabulary));
        Assert.Equal("model M {\n}\n", File.ReadAllText(run.Spec));
        Assert.False(run.HoldsWeights);
    }

    [Fact]
    public void RunDirectory_ForNow_IsNamedByTheTime()
    {
        var run = RunDirectory.ForNow(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero));
        Assert.Equal(Path.Combine("runs", "2026-02-03-040506"), run.Path);
    }

    [Fact]
    public void TheNewestRun_IsTheOneWhoseWeightsWereWrittenLast()
    {
        var parent = Directory.CreateTempSubdirectory("mlm-runs-").FullName;
        try
        {
            Assert.Null(RunDirectory.Newest(Path.Combine(parent, "nowhere")));
            Assert.Null(RunDirectory.Newest(parent));
            Directory.CreateDirectory(Path.Combine(parent, "without-weights"));
            var start = new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc);
            foreach (var (name, minutes) in new[] { ("b", 0), ("a", 2), ("c", 1), ("d", 1) })
            {
                var run = new RunDirectory(Path.Combine(parent, name));
                Directory.CreateDirectory(run.Path);
                File.WriteAllText(run.Weights, "");
                File.SetLastWriteTimeUtc(run.Weights, start.AddMinutes(minutes));
            }

            Assert.Equal("a", Path.GetFileName(RunDirectory.Newest(parent)!.Path));
            Directory.Delete(Path.Combine(parent, "a"), recursive: true);
            Assert.Equal("d", Path.GetFileName(RunDirectory.Newest(parent)!.Path));
        }
        finally
        {
            Directory.Delete(parent, recursive: true);
        }
    }
}
