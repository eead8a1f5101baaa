using System.Globalization;
using Mlm.Training.Evaluation;
using Mlm.Training.Reports;

namespace Mlm.Cli.Commands.Train;

/// <summary>How <c>mlm train</c> puts numbers, and what it knows of the run so far to do so.</summary>
internal sealed class TrainingText(int steps, long stepsBefore)
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
    public string Progress => Invariant($"loss {_loss / _weight:F3}  {_tokens / Math.Max(_seconds, 1e-9):N0} tokens/s");

    /// <summary>What is left at the pace so far: <c>6:05 left</c>.</summary>
    public string TimeLeft =>
        Done == 0 ? "" : Duration(TimeSpan.FromSeconds(_seconds / Done * (steps - Done))) + " left";

    /// <summary>An evaluation beside its baseline.</summary>
    public static string Evaluated(HeldOutResult result) =>
        Invariant(
            $"held-out loss {result.Loss:F3}, unigram baseline {result.UnigramLoss:F3} ({Gain(result)}); {result.Accuracy:P1} of {result.Places:N0} places right"
        );

    /// <summary>How the model compares: <c>1.204 nat better</c>.</summary>
    public static string Gain(HeldOutResult result) =>
        Invariant($"{Math.Abs(result.Gain):F3} nat {(result.Gain >= 0 ? "better" : "worse")}");

    /// <summary>Minutes and seconds.</summary>
    public static string Duration(TimeSpan time) => Invariant($"{(int)time.TotalMinutes}:{time.Seconds:00}");

    /// <summary>Numbers look the same on every machine.</summary>
    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
