namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class TanhTests(Crews crews) : TorchActivationTests(crews, TestedActivation.Tanh)
{
    [Theory]
    [InlineData(10)]
    [InlineData(0.8f)] // about where one formula takes over from the other
    [InlineData(1e-3f)]
    [InlineData(1e-30f)]
    public void Forward_KeepsItsDigitsTowardsZero(float largest)
    {
        var (error, at) = WorstRelativeError(-largest, largest, 80_001);
        Assert.True(error <= Tolerances.Tanh, $"tanh({at:R}) is {error:G3} of itself off");
    }

    [Fact]
    public void LargeValues_AreTheirLimits() =>
        RequireLimits(
            (0, 0, 1),
            (-0f, -0f, 1),
            (20, 1, 0),
            (3e38f, 1, 0),
            (float.PositiveInfinity, 1, 0),
            (-20, -1, 0),
            (-3e38f, -1, 0),
            (float.NegativeInfinity, -1, 0),
            (float.NaN, float.NaN, float.NaN)
        );
}
