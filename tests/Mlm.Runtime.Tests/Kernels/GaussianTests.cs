using Mlm.Runtime.Kernels;
using Mlm.Runtime.Kernels.Vectors;

namespace Mlm.Runtime.Tests.Kernels;

public sealed class GaussianTests
{
    // erfc(z/√2)/2 of tables, 15 digits.
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(0.5, 0.308537538725987)]
    [InlineData(1, 0.158655253931457)]
    [InlineData(2, 0.0227501319481792)]
    [InlineData(3, 0.00134989803163009)]
    [InlineData(4, 3.16712418331199e-5)]
    [InlineData(5, 2.86651571879194e-7)]
    [InlineData(6, 9.86587645037698e-10)]
    [InlineData(8, 6.22096057427178e-16)]
    [InlineData(10, 7.61985302416053e-24)]
    [InlineData(12, 1.77648211207768e-33)]
    public void Tail_HasThePublishedValues(float z, double published)
    {
        Assert.Equal(published, NormalTail.Of(z), published * 1e-13);
        Assert.Equal(published, Tail(z), published * Tolerances.NormalTail);
    }

    // erf(t) of tables, 15 digits.
    [Theory]
    [InlineData(0.1, 0.112462916018285)]
    [InlineData(0.5, 0.520499877813047)]
    [InlineData(1, 0.842700792949715)]
    [InlineData(1.5, 0.966105146475311)]
    [InlineData(2, 0.995322265018953)]
    [InlineData(3, 0.999977909503001)]
    public void Erf_HasThePublishedValues(double t, double published)
    {
        Assert.Equal(published, 1 - (2 * NormalTail.Of(t * Math.Sqrt(2))), 1e-14);
        Assert.Equal(published, 1 - (2.0 * Tail((float)(t * Math.Sqrt(2)))), Tolerances.Elementwise);
    }

    [Fact]
    public void Decay_IsWithinItsUlps() =>
        RequireRelative(
            z => Math.Exp(-(double)z * z / 2),
            z => Gaussian.Decay(Lanes512.Create(z)).Lower[5],
            Tolerances.GaussianDecay
        );

    [Fact]
    public void TailRatio_IsWithinItsBound() =>
        RequireRelative(
            z => NormalTail.Of(z) / Math.Exp(-(double)z * z / 2),
            z => Gaussian.TailRatio(Lanes512.Create(z)).Lower[5],
            Tolerances.TailRatio
        );

    [Fact]
    public void Tail_KeepsItsDigitsDownToTheSmallestNormalNumber() =>
        RequireRelative(z => NormalTail.Of(z), Tail, Tolerances.NormalTail);

    [Fact]
    public void Tail_AtItsEnds()
    {
        Assert.Equal(0.5f, Tail(0));
        Assert.Equal(0f, Tail(Gaussian.End));
        Assert.True(float.IsNaN(Tail(float.NaN)));
    }

    private static float Tail(float z)
    {
        var lanes = Lanes512.Create(z);
        return (Gaussian.Decay(lanes) * Gaussian.TailRatio(lanes)).Lower[5];
    }

    // For every z at which the truth is a normal number.
    private static void RequireRelative(Func<float, double> truth, Func<float, float> kernel, double bound)
    {
        const float smallestNormal = 1.1754944e-38f;
        var (worst, at) = (0.0, 0f);
        for (var z = 0f; z < Gaussian.End; z += 0.000_37f)
        {
            var expected = truth(z);
            if (expected < smallestNormal)
                break;
            var error = Math.Abs(kernel(z) - expected) / expected;
            if (error > worst)
                (worst, at) = (error, z);
        }
        Assert.True(worst <= bound, $"at {at:R} it is {worst:G3} of itself off");
    }
}
