namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class GeluErfTests(Crews crews) : TorchActivationTests(crews, TestedActivation.GeluErf)
{
    [Fact]
    public void Forward_KeepsItsDigitsInTheTail()
    {
        // −13 is about where e^(−x²/2) leaves the normal numbers.
        var (error, at) = WorstRelativeError(-13, 13, 80_001);
        Assert.True(error <= Tolerances.NormalTail, $"gelu_erf({at:R}) is {error:G3} of itself off");
    }

    [Fact]
    public void LargeValues_AreTheirLimits() =>
        RequireLimits(
            (0, 0, 0.5f),
            (-0f, 0, 0.5f),
            (14, 14, 1),
            (30, 30, 1),
            (3e38f, 3e38f, 1),
            (float.PositiveInfinity, float.PositiveInfinity, 1),
            (-14, 0, 0),
            (-30, 0, 0),
            (-3e38f, 0, 0),
            (float.NegativeInfinity, 0, 0),
            (float.NaN, float.NaN, float.NaN)
        );
}
