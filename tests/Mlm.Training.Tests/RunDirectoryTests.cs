namespace Mlm.Training.Tests;

public class RunDirectoryTests
{
    [Fact]
    public void Create_KeepsVocabularyAndSpec()
    {
        using var folder = new TemporaryFolder();
        var run = new RunDirectory(folder["runs/one"]);
        run.Create(["[PAD]", "é"], "model M {\n}\n");
        Assert.Equal("[PAD]\né\n", File.ReadAllText(run.Vocabulary));
        Assert.Equal("model M {\n}\n", File.ReadAllText(run.Spec));
        Assert.False(run.HoldsWeights);
    }

    [Fact]
    public void ForNow_IsNamedByTheTime()
    {
        var run = RunDirectory.ForNow(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero));
        Assert.Equal(Path.Combine("runs", "2026-02-03-040506"), run.Path);
    }

    [Fact]
    public void Newest_IsTheRunWhoseWeightsWereWrittenLast()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(RunDirectory.Newest(folder["nowhere"]));
        Assert.Null(RunDirectory.Newest(folder.Path));
        Directory.CreateDirectory(folder["without-weights"]);
        var start = new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        foreach (var (name, minutes) in new[] { ("b", 0), ("a", 2), ("c", 1), ("d", 1) })
        {
            var run = new RunDirectory(folder[name]);
            Directory.CreateDirectory(run.Path);
            File.WriteAllText(run.Weights, "");
            File.SetLastWriteTimeUtc(run.Weights, start.AddMinutes(minutes));
        }

        Assert.Equal("a", Path.GetFileName(RunDirectory.Newest(folder.Path)!.Path));
        Directory.Delete(folder["a"], recursive: true);
        Assert.Equal("d", Path.GetFileName(RunDirectory.Newest(folder.Path)!.Path));
    }
}
