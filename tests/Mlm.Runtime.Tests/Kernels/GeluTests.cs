using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class GeluTests(Crews crews) : ActivationTests(crews, TestedActivation.Gelu)
{
    [Theory]
    [ClassData(typeof(Lengths))]
    public void Backward_ReversesIt(int columns)
    {
        var (x, dy) = (Matrix.Random(3, columns, columns, scale: 6), Matrix.Random(3, columns, 5));
        var old = Matrix.Random(3, columns, 6);
        foreach (var write in new[] { Write.Set, Write.Add })
        {
            var dx = Crews.SameBits(
                $"{columns} {write}",
                workers =>
                {
                    var into = old.Clone();
                    Gelu.Backward(workers, dy.Slot, x.Slot, into.Slot, write, 3, columns);
                    return [into];
                }
            )[0];
            var truth = Compare.Map(
                3,
                columns,
                (row, column) => (write == Write.Add ? old[row, column] : 0) + (dy[row, column] * Slope(x[row, column]))
            );
            Compare.Within("dx", truth, dx, (_, _) => 2 * Tolerances.Elementwise);
        }
    }

    [Fact]
    public void Accuracy_HoldsFromTheSmallestToTheLargest()
    {
        const int columns = 40_001;
        var (x, dy) = (new Matrix(1, columns), new Matrix(1, columns));
        for (var i = 0; i < columns; i++)
        {
            x[0, i] = (i - 20_000) / 1600f; // −12.5 … 12.5
            dy[0, i] = 1 + (i % 7 / 8f);
        }
        var (y, dx) = (new Matrix(1, columns), new Matrix(1, columns));
        Gelu.Forward(Crews.One, x.Slot, y.Slot, 1, columns);
        Gelu.Backward(Crews.One, dy.Slot, x.Slot, dx.Slot, Write.Set, 1, columns);
        var truth = Compare.Map(1, columns, (_, column) => Value(x[0, column]));
        Compare.Within("y", truth, y, (_, i) => Tolerances.Elementwise * Math.Max(0.2, Math.Abs(truth[0, i])));
        Compare.Within(
            "dx",
            Compare.Map(1, columns, (_, i) => dy[0, i] * Slope(x[0, i])),
            dx,
            (_, _) => 2 * Tolerances.Elementwise
        );
    }

    [Fact]
    public void LargeValues_AreTheirLimits() =>
        RequireLimits(
            (0, 0, 0.5f),
            (30, 30, 1),
            (1e10f, 1e10f, 1),
            (1e20f, 1e20f, 1),
            (3e38f, 3e38f, 1),
            (float.PositiveInfinity, float.PositiveInfinity, 1),
            (-30, 0, 0),
            (-1e10f, 0, 0),
            (-1e20f, 0, 0),
            (-3e38f, 0, 0),
            (float.NegativeInfinity, 0, 0),
            (float.NaN, float.NaN, float.NaN)
        );

    private static double Slope(double x)
    {
        var tanh = Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)));
        var inner = Math.Sqrt(2 / Math.PI) * (1 + (3 * 0.044715 * x * x));
        return (0.5 * (1 + tanh)) + (0.5 * x * (1 - (tanh * tanh)) * inner);
    }
}
