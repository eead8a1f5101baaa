namespace Mlm.Measurement;

/// <summary>The median, which a few disturbed measurements do not move.</summary>
public static class Median
{
    /// <summary>The middle value; of an even number of values, the mean of the middle two.</summary>
    /// <param name="values">At least one, in any order.</param>
    public static double Of(double[] values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
