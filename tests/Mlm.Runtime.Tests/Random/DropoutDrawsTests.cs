using Mlm.Runtime.Random;

namespace Mlm.Runtime.Tests.Random;

public sealed class DropoutDrawsTests
{
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.999999)]
    [InlineData(1e-10)] // ⌊p · 2³²⌋ is 0
    public void AnElement_IsDropped_WhereItsWordIsBelowTheThreshold(double p)
    {
        var draws = new DropoutDraws(seed: 1L << 40, stream: 3, p);
        var random = new Philox(1L << 40, 3);
        Assert.True(draws.IsActive);
        for (var element = (1L << 34) - 500; element < (1L << 34) + 500; element++)
            Assert.Equal(random.Word(element) < Math.Floor(p * Math.Pow(2, 32)), draws.Drops(element));
    }

    [Fact]
    public void Default_DropsNothing()
    {
        var draws = default(DropoutDraws);
        Assert.False(draws.IsActive);
        Assert.Equal(1f, draws.Factor);
        Assert.DoesNotContain(Enumerable.Range(0, 10_000), i => draws.Drops(i));
    }

    [Fact]
    public void TheSeed_TheStream_AndTheElement_AllMatter()
    {
        static string Mask(long seed, int stream, long first) =>
            string.Concat(
                Enumerable.Range(0, 100).Select(i => new DropoutDraws(seed, stream, 0.5).Drops(first + i) ? '0' : '1')
            );
        string[] masks = [Mask(1, 0, 0), Mask(2, 0, 0), Mask(1 + (1L << 32), 0, 0), Mask(1, 1, 0), Mask(1, 0, 100)];
        Assert.Equal(5, masks.Distinct().Count());
    }

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(0, -0.1)]
    [InlineData(0, double.NaN)]
    [InlineData(-1, 0.1)]
    public void WhatIsNoDropout_Throws(int stream, double p) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DropoutDraws(0, stream, p));
}
