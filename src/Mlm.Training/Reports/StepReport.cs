using Mlm.Training.Evaluation;

namespace Mlm.Training.Reports;

/// <summary>What one step did.</summary>
/// <param name="Step">Its number in the run, 1 for the first; goes on where a run is taken up again.</param>
/// <param name="Loss">The loss on its batch; NaN where nothing was masked.</param>
/// <param name="Masked">How many places were masked.</param>
/// <param name="LearningRate">The rate of its update.</param>
/// <param name="Tokens">How many tokens its batch had.</param>
/// <param name="Seconds">How long it took, without what came before and after.</param>
/// <param name="HeldOut">What the evaluation after it found; null where there was none.</param>
public sealed record StepReport(
    long Step,
    float Loss,
    int Masked,
    float LearningRate,
    int Tokens,
    double Seconds,
    HeldOutResult? HeldOut = null
)
{
    /// <summary>Of this step alone.</summary>
    public double TokensPerSecond => Tokens / Math.Max(Seconds, 1e-9);
}
