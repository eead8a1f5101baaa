namespace Mlm.Measurement.Tests;

public sealed class FmaPeakTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Measure_GivesARate(int threads)
    {
        var peak = FmaPeak.Measure(threads);
        Assert.True(double.IsFinite(peak) && peak > 0, $"{peak} GFLOP/s");
    }
}
