using System.Text;

namespace Mlm.Bench;

/// <summary>The measurement in words and numbers.</summary>
internal sealed record Report(Batch[] Batches, Agreement Agreement, Comparison[] Comparisons)
{
    public string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine($"machine  {Machine.Describe()}");
        text.AppendLine($"model    specs/bert.mlm, {Sizes}");
        text.AppendLine(
            $"check    {Agreement.Steps} steps on both sides, losses {Agreement.FirstLoss:F4} to {Agreement.LastLoss:F4}, "
                + $"largest relative difference {Agreement.LargestDifference:0.0E+0}"
        );
        text.AppendLine();
        text.AppendLine("threads  side       median ms   min ms   medians of rounds   steps");
        foreach (var comparison in Comparisons)
        {
            AppendSide(text, comparison.Threads, "Mlm.Gen", comparison.MlmGen);
            AppendSide(text, comparison.Threads, "libtorch", comparison.Libtorch);
        }
        text.AppendLine();
        text.AppendLine("libtorch / Mlm.Gen (above 1: Mlm.Gen is faster)");
        foreach (var comparison in Comparisons)
        {
            var (smallest, largest) = comparison.RatioSpread;
            text.AppendLine(
                $"{comparison.Threads, 7}  {comparison.Ratio:F2}, round by round {smallest:F2} to {largest:F2}, "
                    + $"of minima {comparison.RatioOfMinima:F2}; other processes kept up to {comparison.OthersBusy:F2} "
                    + $"processors busy, {comparison.Repeated} rounds more were too disturbed to count"
            );
        }
        return text.ToString();
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine("| threads | Mlm.Gen, ms | libtorch, ms | libtorch / Mlm.Gen |");
        text.AppendLine("| --- | --- | --- | --- |");
        foreach (var comparison in Comparisons)
        {
            var (smallest, largest) = comparison.RatioSpread;
            text.AppendLine(
                $"| {comparison.Threads} | {Cell(comparison.MlmGen)} | {Cell(comparison.Libtorch)} "
                    + $"| **{comparison.Ratio:F2}** ({smallest:F2}–{largest:F2}), minima {comparison.RatioOfMinima:F2} |"
            );
        }
        text.AppendLine();
        text.AppendLine(
            $"One step of `specs/bert.mlm`, {Sizes}. Median of {Comparisons[0].MlmGen.Rounds.Count} rounds in alternation "
                + $"(smallest–largest round), minimum of all steps. {Machine.Describe()}; other processes kept up to "
                + $"{Comparisons.Max(comparison => comparison.OthersBusy):F2} processors busy. `bench/run --markdown`"
        );
        return text.ToString();
    }

    private string Sizes =>
        $"N={Bert.N} T={Bert.T} V={Bert.V} D={Bert.D} H={Bert.H} F={Bert.F} L={Bert.L}, SGD, "
        + $"{Batches.Min(batch => batch.Places.Length)} to {Batches.Max(batch => batch.Places.Length)} masked tokens";

    private static void AppendSide(StringBuilder text, int threads, string side, Timing timing)
    {
        var spread = $"{timing.SpreadMs.Smallest:F1} to {timing.SpreadMs.Largest:F1}";
        text.AppendLine(
            $"{threads, 7}  {side, -9} {timing.MedianMs, 10:F1} {timing.MinimumMs, 8:F1}   {spread, -17}   {timing.Steps, 5}"
        );
    }

    private static string Cell(Timing timing) =>
        $"{timing.MedianMs:F1} ({timing.SpreadMs.Smallest:F1}–{timing.SpreadMs.Largest:F1}), min {timing.MinimumMs:F1}";
}
