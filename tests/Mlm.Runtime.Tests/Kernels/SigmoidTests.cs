namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class SigmoidTests(Crews crews) : TorchActivationTests(crews, TestedActivation.Sigmoid)
{
    [Fact]
    public void Forward_KeepsItsDigitsInTheTail()
    {
        var (error, at) = WorstRelativeError(-87, 87, 80_001);
        Assert.True(error <= Tolerances.Elementwise, $"sigmoid({at:R}) is {error:G3} of itself off");
    }

    [Fact]
    public void LargeValues_AreTheirLimits() =>
        RequireLimits(
            (0, 0.5f, 0.25f),
            (-0f, 0.5f, 0.25f),
            (100, 1, 0),
            (3e38f, 1, 0),
            (float.PositiveInfinity, 1, 0),
            (-100, 0, 0),
            (-3e38f, 0, 0),
            (float.NegativeInfinity, 0, 0),
            (float.NaN, float.NaN, float.NaN)
        );
}
