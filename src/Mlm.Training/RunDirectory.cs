using System.Globalization;
using System.Text;
using Mlm.Runtime.Checkpoints;

namespace Mlm.Training;

/// <summary>Where a run keeps its files; <see cref="TrainingRun"/> writes them, <see cref="SavedRun"/> reads them.</summary>
/// <param name="Path">The folder.</param>
public sealed record RunDirectory(string Path)
{
    /// <summary>The folder of runs that were given no name.</summary>
    public const string DefaultParent = "runs";

    /// <summary>The weights, by checkpoint names.</summary>
    public string Weights => In("model.safetensors");

    /// <summary>The vocabulary, one entry a line.</summary>
    public string Vocabulary => In("vocab.txt");

    /// <summary>What each step did.</summary>
    public string Metrics => In("metrics.jsonl");

    /// <summary>The spec that the weights belong to.</summary>
    public string Spec => In("model.mlm");

    /// <summary>Whether a run has left weights here.</summary>
    public bool HoldsWeights => File.Exists(Weights);

    /// <summary>The folder of a run that was given no name: <c>runs/2026-02-03-040506</c>, by local time.</summary>
    public static RunDirectory ForNow(DateTimeOffset now) =>
        new(System.IO.Path.Combine(DefaultParent, now.ToString("yyyy-MM-dd-HHmmss", CultureInfo.InvariantCulture)));

    /// <summary>The run below a folder whose weights were written last; null where none has any.</summary>
    public static RunDirectory? Newest(string parent = DefaultParent)
    {
        var folders = Directory.Exists(parent) ? Directory.GetDirectories(parent) : [];
        // By name where two were saved at once: the names are dates.
        return folders
            .Select(folder => new RunDirectory(folder))
            .Where(run => run.HoldsWeights)
            .OrderBy(run => File.GetLastWriteTimeUtc(run.Weights))
            .ThenBy(run => run.Path, StringComparer.Ordinal)
            .LastOrDefault();
    }

    /// <summary>Makes the folder and writes what does not change while training.</summary>
    public void Create(IReadOnlyList<string> vocabulary, string specText)
    {
        Directory.CreateDirectory(Path);
        WriteText(Vocabulary, string.Join('\n', vocabulary) + "\n");
        WriteText(Spec, specText);
    }

    private static void WriteText(string path, string text) =>
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
