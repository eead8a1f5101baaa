namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class SiluTests(Crews crews) : TorchActivationTests(crews, TestedActivation.Silu)
{
    [Fact]
    public void Forward_KeepsItsDigitsInTheTail()
    {
        var (error, at) = WorstRelativeError(-88, 88, 80_001);
        Assert.True(error <= Tolerances.Elementwise, $"silu({at:R}) is {error:G3} of itself off");
    }

    [Fact]
    public void LargeValues_AreTheirLimits() =>
        RequireLimits(
            (0, 0, 0.5f),
            (-0f, 0, 0.5f),
            (100, 100, 1),
            (3e38f, 3e38f, 1),
            (float.PositiveInfinity, float.PositiveInfinity, 1),
            (-100, 0, 0),
            (-3e38f, 0, 0),
            (float.NegativeInfinity, 0, 0),
            (float.NaN, float.NaN, float.NaN)
        );
}
