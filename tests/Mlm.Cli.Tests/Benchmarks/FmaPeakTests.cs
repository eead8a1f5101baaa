using Mlm.Cli.Benchmarks;

namespace Mlm.Cli.Tests.Benchmarks;

public sealed class FmaPeakTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_peak_is_a_rate(int threads)
    {
        var peak = FmaPeak.Measure(threads);
        Assert.True(double.IsFinite(peak) && peak > 0, $"{peak} GFLOP/s");
    }
}
