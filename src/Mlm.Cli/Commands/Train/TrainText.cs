using Mlm.Training.Evaluation;
using static System.FormattableString;

namespace Mlm.Cli.Commands.Train;

/// <summary>How <c>mlm train</c> puts what it found; numbers look the same on every machine.</summary>
internal static class TrainText
{
    /// <summary>An evaluation beside its baseline.</summary>
    public static string Evaluated(HeldOutResult result) =>
        Invariant(
            $"held-out loss {result.Loss:F3}, unigram baseline {result.UnigramLoss:F3} ({Gain(result)}); {result.Accuracy:P1} of {result.Places:N0} places right"
        );

    /// <summary>Minutes and seconds.</summary>
    public static string Duration(TimeSpan time) => Invariant($"{(int)time.TotalMinutes}:{time.Seconds:00}");

    // How the model compares: `1.204 nat better`.
    private static string Gain(HeldOutResult result) =>
        Invariant($"{Math.Abs(result.Gain):F3} nat {(result.Gain >= 0 ? "better" : "worse")}");
}
