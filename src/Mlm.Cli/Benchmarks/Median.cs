namespace Mlm.Cli.Benchmarks;

/// <summary>What a measurement comes to where some of its values were disturbed.</summary>
internal static class Median
{
    /// <summary>The middle value; of an even number, the mean of the middle two.</summary>
    public static double Of(double[] values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
