using Mlm.Training;

namespace Mlm.Cli.Commands.Train;

/// <summary>What the user asked <c>mlm train</c> for.</summary>
internal sealed record TrainSettings
{
    /// <summary>The spec's file; null for the one that is compiled in.</summary>
    public required string? Spec { get; init; }

    /// <summary>Files and folders; none for the SDK's documentation.</summary>
    public required IReadOnlyList<string> Data { get; init; }

    /// <summary>The run's folder; null for one that is named by the time.</summary>
    public required string? Out { get; init; }

    public required int Threads { get; init; }

    public required IReadOnlyDictionary<string, int> Dims { get; init; }

    /// <summary>What is asked of the run itself.</summary>
    public required TrainingRunOptions Run { get; init; }

    /// <summary>The command line that goes on with this run.</summary>
    public string ResumeCommand(string run)
    {
        var parts = new List<string> { "mlm", "train" };
        if (Spec != null)
            parts.Add(Quote(Spec));
        parts.AddRange(Dims.Select(d => $"--set {d.Key}={d.Value}"));
        if (Data.Count > 0)
            parts.Add("--data " + string.Join(' ', Data.Select(Quote)));
        parts.Add($"--out {Quote(run)} --resume");
        return string.Join(' ', parts);
    }

    private static string Quote(string path) => path.Contains(' ') ? $"\"{path}\"" : path;
}
