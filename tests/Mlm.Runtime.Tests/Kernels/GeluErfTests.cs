using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class GeluErfTests(Crews crews) : ActivationTests(crews)
{
    protected override string Name => "gelu_erf";

    protected override double Value(double x) => Math.Max(x, 0) - (Math.Abs(x) * NormalTail.Of(Math.Abs(x)));

    protected override void Forward(Workers workers, Slot x, Slot y, int rows, int columns) =>
        GeluErf.Forward(workers, x, y, rows, columns);

    protected override void Backward(
        Workers workers,
        Slot dy,
        Slot x,
        Slot y,
        Slot dx,
        Write write,
        int rows,
        int columns
    ) => GeluErf.Backward(workers, dy, x, dx, write, rows, columns);

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
