using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class SiluTests(Crews crews) : ActivationTests(crews)
{
    protected override string Name => "silu";

    protected override double Value(double x) => x / (1 + Math.Exp(-x));

    protected override void Forward(Workers workers, Slot x, Slot y, int rows, int columns) =>
        Silu.Forward(workers, x, y, rows, columns);

    protected override void Backward(
        Workers workers,
        Slot dy,
        Slot x,
        Slot y,
        Slot dx,
        Write write,
        int rows,
        int columns
    ) => Silu.Backward(workers, dy, x, dx, write, rows, columns);

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
