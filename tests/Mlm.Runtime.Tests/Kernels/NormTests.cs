using Mlm.Runtime.Checkpoints;
using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Tests.Kernels;

/// <summary>The kernel of a norm with a gain and perhaps a bias.</summary>
public delegate void NormForward(
    Workers workers,
    Slot x,
    Slot gain,
    Slot? bias,
    Slot normalized,
    Slot rstd,
    Slot y,
    int rows,
    int columns,
    float eps
);

/// <summary>The kernel of its reversal.</summary>
public delegate void NormBackward(
    Workers workers,
    Slot dy,
    Slot normalized,
    Slot rstd,
    Slot gain,
    Slot dx,
    Write write,
    int rows,
    int columns
);

/// <summary>A norm as its tests know it.</summary>
/// <param name="Name">How the fixture of torch's numbers calls it with the gain and the bias that it is given.</param>
/// <param name="Centers">Whether the mean is taken off.</param>
/// <param name="HasBias">Whether it is given a bias.</param>
/// <param name="Forward">Its kernel.</param>
/// <param name="Backward">The kernel of its reversal.</param>
public sealed record TestedNorm(string Name, bool Centers, bool HasBias, NormForward Forward, NormBackward Backward);

/// <summary>What is tested of every norm with a gain; a class a norm says which.</summary>
public abstract class NormTests(Crews crews, TestedNorm norm)
{
    private protected const float Eps = 1e-5f;

    private protected Crews Crews => crews;

    [Theory]
    [ClassData(typeof(Lengths))]
    public void ForwardAffine_NormalizesScalesAndShifts(int columns)
    {
        var x = Matrix.Random(5, columns, columns, scale: 2, offset: 0.5f);
        var (gain, bias) = (Matrix.Random(1, columns, 2), Matrix.Random(1, columns, 3));
        var results = crews.SameBits(
            $"{columns}",
            workers =>
            {
                var (normalized, rstd, y) = (new Matrix(5, columns, 1), new Matrix(5, 1, 2), new Matrix(5, columns));
                Forward(workers, x.Slot, gain.Slot, bias.Slot, normalized.Slot, rstd.Slot, y.Slot, 5, columns, Eps);
                return [normalized, rstd, y];
            }
        );
        var (truth, rstds) = NormTwin.Forward(x.ToDouble(), norm.Centers, Eps);
        Compare.Close("normalized", truth, results[0], Tolerances.RowStatistics);
        if (columns > 0)
            Compare.Close("rstd", rstds, results[1], Tolerances.RowStatistics);
        // The last rounding beside those of what was normalized, which the largest of it measures.
        var largest = truth.Cast<double>().Select(Math.Abs).Prepend(1).Max();
        Compare.Within(
            "y",
            NormTwin.ScaleAndShift(truth, gain, norm.HasBias ? bias : null),
            results[2],
            (_, _) => Tolerances.RowStatistics * largest
        );
    }

    [Theory]
    [ClassData(typeof(Lengths))]
    public void BackwardAffine_ReversesIt(int columns)
    {
        var (normalized, rstd, gain, _) = Normalized(4, columns);
        var (dy, old) = (Matrix.Random(4, columns, 7), Matrix.Random(4, columns, 9));
        foreach (var write in new[] { Write.Set, Write.Add })
        {
            var dx = crews.SameBits(
                $"{columns} {write}",
                workers =>
                {
                    var into = old.Clone();
                    norm.Backward(
                        workers,
                        dy.Slot,
                        normalized.Slot,
                        rstd.Slot,
                        gain.Slot,
                        into.Slot,
                        write,
                        4,
                        columns
                    );
                    return [into];
                }
            )[0];
            var truth = NormTwin.Backward(dy, normalized, rstd, gain, norm.Centers);
            if (write == Write.Add)
                truth = Compare.Map(4, columns, (row, column) => old[row, column] + truth[row, column]);
            // Of one or two columns the truth is nearly 0, the difference of what is not: measured against rstd then.
            var scale = Enumerable.Range(0, 4).Max(row => (double)rstd[row, 0]);
            Compare.Within("dx", truth, dx, (_, _) => Tolerances.RowStatistics * Math.Max(1, scale));
        }
    }

    [Fact]
    public void BackwardAffine_AgreesWithDifferences()
    {
        const int columns = 9;
        var (normalized, rstd, gain, x) = Normalized(3, columns);
        var (dy, dx) = (Matrix.Random(3, columns, 2), new Matrix(3, columns));
        norm.Backward(crews.One, dy.Slot, normalized.Slot, rstd.Slot, gain.Slot, dx.Slot, Write.Set, 3, columns);
        Compare.Close(
            "dx",
            Differences.Of(
                x.ToDouble(),
                values =>
                    Differences.Dot(
                        NormTwin.ScaleAndShift(NormTwin.Forward(values, norm.Centers, Eps).Normalized, gain, null),
                        dy
                    )
            ),
            dx,
            3e-6 // the differences' own error beside the kernel's
        );
    }

    [Fact]
    public void Results_AreTorchs()
    {
        using var file = SafetensorsFile.Open(Repository.Fixture("kernels-norms.safetensors"));
        const int rows = 5;
        const int columns = 37;
        Matrix Read(string name, int count) => Matrix.Of(count, columns, file.ReadSingle(name));
        var (x, dy, gain, bias) = (Read("x", rows), Read("dy", rows), Read("gain", 1), Read("bias", 1));
        var (normalized, rstd) = (new Matrix(rows, columns), new Matrix(rows, 1));
        var (y, dx, dgain) = (new Matrix(rows, columns), new Matrix(rows, columns), new Matrix(1, columns));
        Forward(crews.One, x.Slot, gain.Slot, bias.Slot, normalized.Slot, rstd.Slot, y.Slot, rows, columns, 1e-12f);
        norm.Backward(crews.One, dy.Slot, normalized.Slot, rstd.Slot, gain.Slot, dx.Slot, Write.Set, rows, columns);
        var into = Destination.Gradient(dgain.Slot, Write.Set);
        Elementwise.SumProducts(crews.One, dy.Slot, normalized.Slot, into, rows, columns, period: 1);
        foreach (var (name, result) in new[] { ("y", y), ("dx", dx), ("dgain", dgain) })
        {
            var truth = file.ReadDouble($"{norm.Name}.{name}");
            Compare.Close(
                name,
                Compare.Map(result.Rows, columns, (row, column) => truth[(row * columns) + column]),
                result,
                Tolerances.RowStatistics
            );
        }
    }

    [Theory]
    [InlineData(40)]
    [InlineData(48)]
    public void ATinyEps_LeavesARowOfZerosFinite(int columns)
    {
        var (gain, bias) = (Matrix.Random(1, columns, 2), Matrix.Random(1, columns, 3));
        var (x, y, rstd) = (Matrix.Random(2, columns, 1, scale: 0), new Matrix(2, columns), new Matrix(2, 1));
        Forward(crews.One, x.Slot, gain.Slot, bias.Slot, x.Slot, rstd.Slot, y.Slot, 2, columns, 1e-12f);
        Compare.Within("normalized", new double[2, columns], x, (_, _) => 0);
        Compare.Within("y", Compare.Map(2, columns, (_, c) => norm.HasBias ? bias[0, c] : 0), y, (_, _) => 0);
        Compare.Within("rstd", Compare.Map(2, 1, (_, _) => 1e6), rstd, (_, _) => 0.1);
        var (dy, dx) = (Matrix.Random(2, columns, 4), new Matrix(2, columns));
        norm.Backward(crews.One, dy.Slot, x.Slot, rstd.Slot, gain.Slot, dx.Slot, Write.Set, 2, columns);
        Compare.Close("dx", NormTwin.Backward(dy, x, rstd, gain, norm.Centers), dx, Tolerances.RowStatistics);
    }

    [Theory]
    [InlineData(37)]
    [InlineData(48)]
    public void NotANumber_ReachesItsRowAlone(int columns)
    {
        var (x, gain, bias) = (
            Matrix.Random(3, columns, 1),
            Matrix.Random(1, columns, 2),
            Matrix.Random(1, columns, 3)
        );
        x[1, columns - 1] = float.NaN;
        var (normalized, rstd, y) = (new Matrix(3, columns), new Matrix(3, 1), new Matrix(3, columns));
        Forward(crews.One, x.Slot, gain.Slot, bias.Slot, normalized.Slot, rstd.Slot, y.Slot, 3, columns, Eps);
        for (var row = 0; row < 3; row++)
            Assert.Equal(
                row == 1,
                float.IsNaN(y[row, 0]) && float.IsNaN(normalized[row, columns - 1]) && float.IsNaN(rstd[row, 0])
            );
    }

    [Theory]
    [InlineData(3, 50)]
    [InlineData(50, 48)]
    public void InPlace_GivesTheSameBits(int rows, int columns)
    {
        var (normalized, rstd, gain, x) = Normalized(rows, columns);
        var (bias, y, inPlace) = (Matrix.Random(1, columns, 3), new Matrix(rows, columns), x.Clone());
        Forward(crews.One, x.Slot, gain.Slot, bias.Slot, normalized.Slot, rstd.Slot, y.Slot, rows, columns, Eps);
        // y in the place of x, then what is normalized
        Forward(
            crews.One,
            inPlace.Slot,
            gain.Slot,
            bias.Slot,
            normalized.Slot,
            rstd.Slot,
            inPlace.Slot,
            rows,
            columns,
            Eps
        );
        Compare.Bits("y", y, inPlace);
        Forward(crews.One, x.Slot, gain.Slot, bias.Slot, x.Slot, rstd.Slot, inPlace.Slot, rows, columns, Eps);
        Compare.Bits("normalized", normalized, x);
        Compare.Bits("y", y, inPlace);
        var (dy, dx) = (Matrix.Random(rows, columns, 2), new Matrix(rows, columns));
        norm.Backward(crews.One, dy.Slot, normalized.Slot, rstd.Slot, gain.Slot, dx.Slot, Write.Set, rows, columns);
        norm.Backward(crews.One, dy.Slot, normalized.Slot, rstd.Slot, gain.Slot, dy.Slot, Write.Set, rows, columns);
        Compare.Bits("dx", dx, dy);
    }

    [Fact]
    public void SlotThatIsTooSmall_Throws()
    {
        var (row, x, rstd) = (new Matrix(1, 7), new Matrix(3, 7), new Matrix(3, 1));
        var narrow = new Matrix(1, 6, padding: 0);
        Assert.Throws<ArgumentException>(() =>
            Forward(crews.One, x.Slot, narrow.Slot, row.Slot, x.Slot, rstd.Slot, x.Slot, 3, 7, Eps)
        );
        Assert.Throws<ArgumentException>(() =>
            Forward(crews.One, x.Slot, row.Slot, row.Slot, row.Slot, rstd.Slot, x.Slot, 3, 7, Eps)
        );
        Assert.Throws<ArgumentException>(() =>
            norm.Backward(crews.One, x.Slot, x.Slot, rstd.Slot, narrow.Slot, x.Slot, Write.Set, 3, 7)
        );
    }

    [Fact]
    public void NoRows_NeedNoMemory()
    {
        var (none, row) = (new Matrix(0, 7), Matrix.Random(1, 7, 1));
        Forward(crews.One, none.Slot, row.Slot, row.Slot, none.Slot, none.Slot, none.Slot, 0, 7, Eps);
        norm.Backward(crews.One, none.Slot, none.Slot, none.Slot, row.Slot, none.Slot, Write.Add, 0, 7);
        none.RequireIntact("none");
    }

    /// <summary>A norm without a bias is given none.</summary>
    private void Forward(
        Workers workers,
        Slot x,
        Slot gain,
        Slot bias,
        Slot normalized,
        Slot rstd,
        Slot y,
        int rows,
        int columns,
        float eps
    ) => norm.Forward(workers, x, gain, norm.HasBias ? bias : null, normalized, rstd, y, rows, columns, eps);

    private (Matrix Normalized, Matrix Rstd, Matrix Gain, Matrix X) Normalized(int rows, int columns)
    {
        var (x, gain) = (Matrix.Random(rows, columns, columns, scale: 3), Matrix.Random(1, columns, 4));
        var (normalized, rstd, y) = (new Matrix(rows, columns), new Matrix(rows, 1), new Matrix(rows, columns));
        var bias = Matrix.Random(1, columns, 5);
        Forward(crews.One, x.Slot, gain.Slot, bias.Slot, normalized.Slot, rstd.Slot, y.Slot, rows, columns, Eps);
        return (normalized, rstd, gain, x);
    }
}
