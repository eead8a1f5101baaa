using Mlm.Runtime.Random;

namespace Mlm.Runtime.Tests.Random;

public sealed class ElementaryTests
{
    [Fact]
    public void Log_IsWithinAFewUnitsOfTheLastPlace()
    {
        var random = new System.Random(1);
        for (var i = 0; i < 100_000; i++)
        {
            var x =
                i % 2 == 0 ? 1 - random.NextDouble() : Math.ScaleB(1 + random.NextDouble(), random.Next(-1000, 1000));
            var expected = Math.Log(x);
            Assert.True(Math.Abs(Elementary.Log(x) - expected) <= 1e-15 * Math.Abs(expected), $"ln {x:r}");
        }
        Assert.Equal(0, Elementary.Log(1));
        Assert.Equal(-53 * Math.Log(2), Elementary.Log(Math.ScaleB(1, -53)), 1e-14);
        Assert.Equal(-Math.ScaleB(1, -53), Elementary.Log(1 - Math.ScaleB(1, -53)), 1e-31);
    }

    [Fact]
    public void SinCosOfTurns_AreWithin1e15()
    {
        var random = new System.Random(2);
        for (var i = 0; i < 100_000; i++)
        {
            var turns = i < 64 ? i / 64.0 : random.NextDouble();
            var (sin, cos) = Elementary.SinCosOfTurns(turns);
            var (expectedSin, expectedCos) = Math.SinCos(2 * Math.PI * turns);
            Assert.Equal(expectedSin, sin, 2e-15);
            Assert.Equal(expectedCos, cos, 2e-15);
        }
        Assert.Equal((0, 1), Elementary.SinCosOfTurns(0));
        Assert.Equal((1, 0), Elementary.SinCosOfTurns(0.25));
        Assert.Equal((0, -1), Elementary.SinCosOfTurns(0.5));
        Assert.Equal((-1, 0), Elementary.SinCosOfTurns(0.75));
    }
}
