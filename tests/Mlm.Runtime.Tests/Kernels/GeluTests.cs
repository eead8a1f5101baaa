using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class GeluTests(Crews crews)
{
    [Theory]
    [ClassData(typeof(Lengths))]
    public void Forward_IsTheTanhForm(int columns)
    {
        var x = Matrix.Random(3, columns, columns, scale: 6);
        var y = crews.SameBits(
            $"{columns}",
            workers =>
            {
                var into = new Matrix(3, columns, 2);
                Gelu.Forward(workers, x.Slot, into.Slot, 3, columns);
                return [into];
            }
        )[0];
        var truth = Compare.Map(3, columns, (row, column) => Value(x[row, column]));
        Compare.Within(
            "y",
            truth,
            y,
            (row, column) => Tolerances.Elementwise * Math.Max(1, Math.Abs(truth[row, column]))
        );
    }

    [Theory]
    [ClassData(typeof(Lengths))]
    public void Backward_ReversesIt(int columns)
    {
        var (x, dy) = (Matrix.Random(3, columns, columns, scale: 6), Matrix.Random(3, columns, 5));
        var old = Matrix.Random(3, columns, 6);
        foreach (var write in new[] { Write.Set, Write.Add })
        {
            var dx = crews.SameBits(
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
        Gelu.Forward(crews.One, x.Slot, y.Slot, 1, columns);
        Gelu.Backward(crews.One, dy.Slot, x.Slot, dx.Slot, Write.Set, 1, columns);
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
    public void LargeValues_AreTheirLimits()
    {
        float[] values =
        [
            1e10f,
            1e20f,
            3e38f,
            float.PositiveInfinity,
            -1e10f,
            -1e20f,
            -3e38f,
            float.NegativeInfinity,
            float.NaN,
            0f,
            30f,
            -30f,
        ];
        var (x, y, dy, dx) = (new Matrix(1, 12), new Matrix(1, 12), Matrix.Random(1, 12, 3), new Matrix(1, 12));
        for (var i = 0; i < values.Length; i++)
            x[0, i] = values[i];
        Gelu.Forward(crews.One, x.Slot, y.Slot, 1, 12);
        Gelu.Backward(crews.One, dy.Slot, x.Slot, dx.Slot, Write.Set, 1, 12);
        for (var i = 0; i < values.Length; i++)
        {
            var (value, slope) =
                float.IsNaN(values[i]) ? (float.NaN, float.NaN)
                : values[i] > 0 ? (values[i], dy[0, i])
                : (0f, values[i] == 0 ? dy[0, i] / 2 : 0f);
            Assert.Equal(value, y[0, i]);
            Assert.Equal(slope, dx[0, i], 1e-7f);
        }
    }

    [Fact]
    public void InPlace_GivesTheSameBits()
    {
        var (x, dy) = (Matrix.Random(3, 50, 1), Matrix.Random(3, 50, 2));
        var (y, dx) = (new Matrix(3, 50), new Matrix(3, 50));
        Gelu.Backward(crews.One, dy.Slot, x.Slot, dx.Slot, Write.Set, 3, 50);
        Gelu.Backward(crews.One, dy.Slot, x.Slot, dy.Slot, Write.Set, 3, 50);
        Compare.Bits("dx", dx, dy);
        Gelu.Forward(crews.One, x.Slot, y.Slot, 3, 50);
        Gelu.Forward(crews.One, x.Slot, x.Slot, 3, 50);
        Compare.Bits("y", y, x);
    }

    internal static double Value(double x) => 0.5 * x * (1 + Math.Tanh(Inner(x)));

    private static double Slope(double x)
    {
        var tanh = Math.Tanh(Inner(x));
        var inner = Math.Sqrt(2 / Math.PI) * (1 + (3 * 0.044715 * x * x));
        return (0.5 * (1 + tanh)) + (0.5 * x * (1 - (tanh * tanh)) * inner);
    }

    private static double Inner(double x) => Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x));
}
