using Mlm.Training.Reports;
using static System.FormattableString;

namespace Mlm.Cli.Commands.Train;

/// <summary>How far a run has come, in averages over its steps.</summary>
internal sealed class TrainProgress(int steps, long stepsBefore)
{
    private const double Smoothing = 0.95;
    private double _loss;
    private double _weight;
    private long _tokens;
    private double _seconds;

    /// <summary>Takes a step into the averages.</summary>
    public void Add(StepReport report, double elapsedSeconds)
    {
        if (float.IsFinite(report.Loss))
        {
            _loss = (Smoothing * _loss) + ((1 - Smoothing) * report.Loss);
            _weight = (Smoothing * _weight) + (1 - Smoothing);
        }
        _tokens += report.Tokens;
        _seconds = elapsedSeconds;
        Done = (int)(report.Step - stepsBefore);
    }

    /// <summary>Steps done in this run.</summary>
    public int Done { get; private set; }

    /// <summary>Loss, smoothed over the last steps, and tokens a second, over the whole run: <c>loss 6.213  5,120 tokens/s</c>.</summary>
    public string Rates => Invariant($"loss {_loss / _weight:F3}  {_tokens / Math.Max(_seconds, 1e-9):N0} tokens/s");

    /// <summary>What is left at the pace so far: <c>6:05 left</c>.</summary>
    public string TimeLeft =>
        Done == 0 ? "" : TrainText.Duration(TimeSpan.FromSeconds(_seconds / Done * (steps - Done))) + " left";
}
