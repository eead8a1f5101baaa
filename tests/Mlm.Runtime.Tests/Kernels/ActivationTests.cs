using Mlm.Runtime.Checkpoints;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Tests.Kernels;

/// <summary>What is tested of every activation. A class an activation says which, and tests what is true of it alone.</summary>
public abstract class ActivationTests(Crews crews, TestedActivation activation)
{
    private protected Crews Crews => crews;

    private protected string Name => activation.Name;

    [Theory]
    [ClassData(typeof(Lengths))]
    public void Forward_IsItsFormula(int columns)
    {
        var x = Matrix.Random(3, columns, columns, scale: 6);
        var y = crews.SameBits(
            $"{columns}",
            workers =>
            {
                var into = new Matrix(3, columns, 2);
                Forward(workers, x.Slot, into.Slot, 3, columns);
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
    public void Backward_IsTheFormulasDifference(int columns)
    {
        const double step = 1e-5;
        var (x, dy) = (Matrix.Random(3, columns, columns, scale: 6), Matrix.Random(3, columns, 5));
        var (y, old) = (new Matrix(3, columns), Matrix.Random(3, columns, 6));
        Forward(crews.One, x.Slot, y.Slot, 3, columns);
        foreach (var write in new[] { Write.Set, Write.Add })
        {
            var dx = crews.SameBits(
                $"{columns} {write}",
                workers =>
                {
                    var into = old.Clone();
                    Backward(workers, dy.Slot, x.Slot, y.Slot, into.Slot, write, 3, columns);
                    return [into];
                }
            )[0];
            var truth = Compare.Map(
                3,
                columns,
                (row, column) =>
                {
                    double at = x[row, column];
                    var slope = (Value(at + step) - Value(at - step)) / (2 * step);
                    return (write == Write.Add ? old[row, column] : 0) + (dy[row, column] * slope);
                }
            );
            Compare.Within("dx", truth, dx, (_, _) => 2 * Tolerances.Elementwise);
        }
    }

    [Fact]
    public void NotANumber_StaysInItsPlace()
    {
        var (x, y) = (Matrix.Random(3, 37, 1), new Matrix(3, 37));
        x[1, 36] = float.NaN;
        x[2, 3] = float.NaN;
        Forward(crews.One, x.Slot, y.Slot, 3, 37);
        for (var row = 0; row < 3; row++)
        for (var column = 0; column < 37; column++)
            Assert.Equal(float.IsNaN(x[row, column]), float.IsNaN(y[row, column]));
    }

    [Fact]
    public void NotANumber_InTheGradient_StaysInItsPlace()
    {
        var (x, dy) = (Matrix.Random(3, 37, 1, scale: 0.4f, offset: 0.5f), Matrix.Random(3, 37, 2));
        var (y, dx) = (new Matrix(3, 37), new Matrix(3, 37));
        dy[1, 36] = float.NaN;
        dy[2, 3] = float.NaN;
        Forward(crews.One, x.Slot, y.Slot, 3, 37);
        Backward(crews.One, dy.Slot, x.Slot, y.Slot, dx.Slot, Write.Set, 3, 37);
        for (var row = 0; row < 3; row++)
        for (var column = 0; column < 37; column++)
            Assert.Equal(float.IsNaN(dy[row, column]), float.IsNaN(dx[row, column]));
    }

    [Fact]
    public void InPlace_GivesTheSameBits()
    {
        var (x, dy) = (Matrix.Random(3, 50, 1), Matrix.Random(3, 50, 2));
        var (y, dx) = (new Matrix(3, 50), new Matrix(3, 50));
        Forward(crews.One, x.Slot, y.Slot, 3, 50);
        Backward(crews.One, dy.Slot, x.Slot, y.Slot, dx.Slot, Write.Set, 3, 50);
        Backward(crews.One, dy.Slot, x.Slot, y.Slot, dy.Slot, Write.Set, 3, 50);
        Compare.Bits("dx", dx, dy);
        Forward(crews.One, x.Slot, x.Slot, 3, 50);
        Compare.Bits("y", y, x);
    }

    [Fact]
    public void SlotThatIsTooSmall_Throws()
    {
        var (small, large) = (new Matrix(3, 7), new Matrix(4, 7));
        Assert.Throws<ArgumentException>(() => Forward(crews.One, small.Slot, large.Slot, 4, 7));
        Assert.Throws<ArgumentException>(() => Forward(crews.One, large.Slot, small.Slot, 4, 7));
        Assert.Throws<ArgumentException>(() =>
            Backward(crews.One, large.Slot, small.Slot, small.Slot, large.Slot, Write.Set, 4, 7)
        );
    }

    [Fact]
    public void NoRows_NeedNoMemory()
    {
        var none = new Matrix(0, 7);
        Forward(crews.One, none.Slot, none.Slot, 0, 7);
        Backward(crews.One, none.Slot, none.Slot, none.Slot, none.Slot, Write.Add, 0, 7);
        none.RequireIntact("none");
    }

    /// <summary>Fails unless value and slope at each x are what is said, to within 1e-7.</summary>
    private protected void RequireLimits(params (float X, float Y, float Slope)[] limits)
    {
        var x = Matrix.Of(1, limits.Length, limits.Select(l => l.X).ToArray());
        var dy = Matrix.Random(1, limits.Length, 3);
        var (y, dx) = (new Matrix(1, limits.Length), new Matrix(1, limits.Length));
        Forward(crews.One, x.Slot, y.Slot, 1, limits.Length);
        Backward(crews.One, dy.Slot, x.Slot, y.Slot, dx.Slot, Write.Set, 1, limits.Length);
        for (var i = 0; i < limits.Length; i++)
        {
            Assert.Equal(limits[i].Y, y[0, i]);
            Assert.Equal(limits[i].Slope * dy[0, i], dx[0, i], 1e-7f);
        }
    }

    /// <summary>The largest error of the forward relative to the truth, over x from first to last.</summary>
    private protected (double Error, float At) WorstRelativeError(float first, float last, int count)
    {
        var (x, y) = (new Matrix(1, count), new Matrix(1, count));
        for (var i = 0; i < count; i++)
            x[0, i] = (float)(first + ((last - first) * (double)i / (count - 1)));
        Forward(crews.One, x.Slot, y.Slot, 1, count);
        return Enumerable
            .Range(0, count)
            .Where(i => Value(x[0, i]) != 0)
            .Select(i => (Math.Abs((y[0, i] / Value(x[0, i])) - 1), x[0, i]))
            .MaxBy(error => error.Item1);
    }

    private protected double Value(double x) => activation.Value(x);

    private protected void Forward(Workers workers, Slot x, Slot y, int rows, int columns) =>
        activation.Forward(workers, x, y, rows, columns);

    /// <summary>Of x and y, the kernel takes the one that it keeps.</summary>
    private protected void Backward(
        Workers workers,
        Slot dy,
        Slot x,
        Slot y,
        Slot dx,
        Write write,
        int rows,
        int columns
    ) => activation.Backward(workers, dy, activation.SlopeIsOfResult ? y : x, dx, write, rows, columns);
}

/// <summary>What is tested beside of an activation that the fixture has torch's numbers of.</summary>
public abstract class TorchActivationTests(Crews crews, TestedActivation activation)
    : ActivationTests(crews, activation)
{
    [Fact]
    public void Results_AreAsCloseToTheTruthAsTorchsOwn()
    {
        using var file = SafetensorsFile.Open(Repository.Fixture("kernels-activations.safetensors"));
        var length = file.ReadSingle("x").Length;
        var x = Matrix.Of(1, length, file.ReadSingle("x"));
        var dy = Matrix.Of(1, length, file.ReadSingle("dy"));
        var (y, dx) = (new Matrix(1, length), new Matrix(1, length));
        Forward(Crews.One, x.Slot, y.Slot, 1, length);
        Backward(Crews.One, dy.Slot, x.Slot, y.Slot, dx.Slot, Write.Set, 1, length);
        foreach (var (name, result) in new[] { ($"{Name}.y", y), ($"{Name}.dx", dx) })
        {
            var truth = file.ReadDouble(name);
            var torch = file.ReadSingle($"{name}_f32");
            var largest = truth.Max(Math.Abs);
            var theirs = truth.Zip(torch, (t, f) => Math.Abs(t - f)).Max();
            var bound = Math.Max(theirs, Tolerances.Elementwise * largest);
            Compare.Within(name, Compare.Map(1, length, (_, i) => truth[i]), result, (_, _) => bound);
        }
    }
}
