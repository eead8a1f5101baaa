namespace Mlm.Training;

/// <summary>What is asked of a training run.</summary>
public sealed record TrainingRunOptions
{
    /// <summary>How long a run trains that is given neither steps nor a duration.</summary>
    public static TimeSpan DefaultDuration { get; } = TimeSpan.FromMinutes(7);

    /// <summary>How many steps the run takes; null for as many as fit into <see cref="Duration"/> on this machine.</summary>
    public int? Steps { get; init; }

    /// <summary>
    /// How long the run trains at most; null for as long as <see cref="Steps"/> take, or for <see cref="DefaultDuration"/> without
    /// these.
    /// </summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The highest learning rate; null for the spec's.</summary>
    public float? LearningRate { get; init; }

    /// <summary>What weights, order of batches and masks are drawn from.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>
    /// Whether the run goes on from the weights and with the vocabulary in its directory. The optimizer's state and the learning
    /// rate's schedule start afresh.
    /// </summary>
    public bool Resume { get; init; }
}
