namespace Mlm.Measurement.Tests;

public sealed class MedianTests
{
    [Theory]
    [InlineData(new[] { 3.0 }, 3)]
    [InlineData(new[] { 9.0, 1, 2 }, 2)]
    [InlineData(new[] { 8.0, 1, 2, 100 }, 5)]
    public void Of_GivesTheMiddleOfUnsortedValues(double[] values, double median)
    {
        double[] before = [.. values];

        Assert.Equal(median, Median.Of(values));
        Assert.Equal(before, values);
    }
}
