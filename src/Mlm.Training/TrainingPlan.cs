using Mlm.Training.Schedules;

namespace Mlm.Training;

/// <summary>How a model is to be trained.</summary>
public sealed record TrainingPlan
{
    /// <summary>How many steps this run takes.</summary>
    public required int Steps { get; init; }

    /// <summary>The learning rates of these steps.</summary>
    public required LearningRateSchedule Schedule { get; init; }

    /// <summary>Where the order of batches and the masks come from.</summary>
    public long Seed { get; init; }

    /// <summary>How many steps were taken before, by the run that this one takes up.</summary>
    public long StepsBefore { get; init; }

    /// <summary>After so many steps the held-out text is asked, and the weights are saved.</summary>
    public int EvaluateEvery { get; init; } = 200;

    /// <summary>How many held-out batches are asked on the way; at the end all are.</summary>
    public int EvaluationBatches { get; init; } = 16;

    /// <summary>The run ends after this time, done or not; null for never.</summary>
    public TimeSpan? Deadline { get; init; }
}
