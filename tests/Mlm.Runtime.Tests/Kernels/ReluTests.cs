using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class ReluTests(Crews crews) : TorchActivationTests(crews, TestedActivation.Relu)
{
    [Fact]
    public void Slope_IsZeroAtZero_AndOneWhereTheValueIsNotANumber() =>
        RequireLimits(
            (0, 0, 0),
            (-0f, 0, 0),
            (1e-38f, 1e-38f, 1),
            (-1e-38f, 0, 0),
            (3e38f, 3e38f, 1),
            (float.PositiveInfinity, float.PositiveInfinity, 1),
            (-3e38f, 0, 0),
            (float.NegativeInfinity, 0, 0),
            (float.NaN, float.NaN, 1) // as torch
        );

    [Fact]
    public void NotANumber_InTheGradient_DoesNotPassWhereNothingDoes()
    {
        var (y, dy, dx) = (Matrix.Of(1, 2, [0, 3]), Matrix.Of(1, 2, [float.NaN, float.NaN]), new Matrix(1, 2));
        Relu.Backward(Crews.One, dy.Slot, y.Slot, dx.Slot, Write.Set, 1, 2);
        Assert.Equal(0, dx[0, 0]);
        Assert.Equal(float.NaN, dx[0, 1]);
    }
}
