using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class SigmoidTests(Crews crews) : ActivationTests(crews)
{
    protected override string Name => "sigmoid";

    protected override double Value(double x) => 1 / (1 + Math.Exp(-x));

    protected override void Forward(Workers workers, Slot x, Slot y, int rows, int columns) =>
        Sigmoid.Forward(workers, x, y, rows, columns);

    protected override void Backward(
        Workers workers,
        Slot dy,
        Slot x,
        Slot y,
        Slot dx,
        Write write,
        int rows,
        int columns
    ) => Sigmoid.Backward(workers, dy, y, dx, write, rows, columns);

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
