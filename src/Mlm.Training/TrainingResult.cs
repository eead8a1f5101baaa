using Mlm.Training.Evaluation;

namespace Mlm.Training;

/// <summary>Why a run ended.</summary>
public enum TrainingEnd
{
    /// <summary>All steps are done.</summary>
    Done,

    /// <summary>Its time was up.</summary>
    TimeUp,

    /// <summary>The user asked it to stop.</summary>
    Interrupted,

    /// <summary>The loss stopped being a number. What was saved last is from before that.</summary>
    Diverged,
}

/// <summary>How a run ended.</summary>
/// <param name="End">Why.</param>
/// <param name="Steps">The steps behind the weights, those of runs before included.</param>
/// <param name="HeldOut">The evaluation at the end; null where the run ended early.</param>
public sealed record TrainingResult(TrainingEnd End, long Steps, HeldOutResult? HeldOut);
