namespace Mlm.Bench;

/// <summary>One side's step times in ms, an array a round.</summary>
internal sealed record Timing(IReadOnlyList<double[]> Rounds)
{
    public double[] RoundMediansMs => [.. Rounds.Select(Median)];

    /// <summary>The median of the rounds' medians.</summary>
    public double MedianMs => Median(RoundMediansMs);

    public double MinimumMs => Rounds.Min(round => round.Min());

    /// <summary>The smallest and the largest median of a round.</summary>
    public (double Smallest, double Largest) SpreadMs => (RoundMediansMs.Min(), RoundMediansMs.Max());

    public int Steps => Rounds.Sum(round => round.Length);

    public static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
