using System.Runtime.Intrinsics;
using Mlm.Runtime.Kernels;

namespace Mlm.Runtime.Tests.Kernels;

public sealed class LanesTests
{
    [Fact]
    public void Exp_IsWithinItsUlps()
    {
        var worst = 0.0;
        var at = 0f;
        for (var x = -87.3f; x < 88.7f; x += 0.000_61f)
        {
            var truth = Math.Exp(x);
            var ulp = (double)MathF.BitIncrement((float)truth) - (float)truth;
            var error = Math.Abs(Exp(x) - truth) / ulp;
            if (error > worst)
                (worst, at) = (error, x);
        }
        Assert.True(worst <= Tolerances.ExpUlps, $"exp({at:R}) is {worst:F2} ulp off");
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(-87.4f, 0f)]
    [InlineData(-1000f, 0f)]
    [InlineData(-3e38f, 0f)]
    [InlineData(88.73f, float.PositiveInfinity)]
    [InlineData(3e38f, float.PositiveInfinity)]
    public void Exp_AtItsEnds(float x, float expected) => Assert.Equal(expected, Exp(x));

    [Fact]
    public void Exp_KeepsEveryKindOfNaN()
    {
        for (var payload = 1; payload < 1 << 23; payload += 4099)
            Assert.True(float.IsNaN(Exp(BitConverter.Int32BitsToSingle(0x7F80_0000 | payload))));
    }

    [Fact]
    public void Exp_NearTheLargestFloat_IsFinite() => Assert.True(float.IsFinite(Exp(88.7228f)));

    private static float Exp(float x) => Lanes.Exp(Vector512.Create(x))[3];
}
