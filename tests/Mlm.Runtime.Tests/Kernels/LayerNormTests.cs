using Mlm.Runtime.Checkpoints;
using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class LayerNormTests(Crews crews)
{
    private const float Eps = 1e-5f;

    [Theory]
    [ClassData(typeof(Lengths))]
    public void Forward_NormalizesEachRow(int columns)
    {
        var x = Matrix.Random(5, columns, columns, scale: 2, offset: 0.5f);
        var results = crews.SameBits(
            $"{columns}",
            workers =>
            {
                var (y, rstd) = (new Matrix(5, columns, 1), new Matrix(5, 1, 2));
                LayerNorm.Forward(workers, x.Slot, y.Slot, rstd.Slot, 5, columns, Eps);
                return [y, rstd];
            }
        );
        var (truth, rstds) = Twin(x);
        Compare.Close("y", truth, results[0], Tolerances.RowStatistics);
        if (columns > 0)
            Compare.Close("rstd", rstds, results[1], Tolerances.RowStatistics);
    }

    [Theory]
    [ClassData(typeof(Lengths))]
    public void Backward_ReversesIt(int columns)
    {
        var x = Matrix.Random(4, columns, columns, scale: 3);
        var dy = Matrix.Random(4, columns, 7);
        var (y, rstd) = (new Matrix(4, columns), new Matrix(4, 1));
        LayerNorm.Forward(crews.One, x.Slot, y.Slot, rstd.Slot, 4, columns, Eps);
        var old = Matrix.Random(4, columns, 9);
        foreach (var write in new[] { Write.Set, Write.Add })
        {
            var dx = crews.SameBits(
                $"{columns} {write}",
                workers =>
                {
                    var into = old.Clone();
                    LayerNorm.Backward(workers, dy.Slot, y.Slot, rstd.Slot, into.Slot, write, 4, columns);
                    return [into];
                }
            )[0];
            var truth = Compare.Map(
                4,
                columns,
                (row, column) =>
                {
                    var (mean, slope) = (0.0, 0.0);
                    for (var i = 0; i < columns; i++)
                    {
                        mean += dy[row, i] / (double)columns;
                        slope += dy[row, i] * (double)y[row, i] / columns;
                    }
                    var value = rstd[row, 0] * (dy[row, column] - mean - (y[row, column] * slope));
                    return write == Write.Add ? old[row, column] + value : value;
                }
            );
            // Of one or two columns the truth is nearly 0, the difference of what is not: measured against rstd then.
            var scale = Enumerable.Range(0, 4).Max(row => (double)rstd[row, 0]);
            Compare.Within("dx", truth, dx, (_, _) => Tolerances.RowStatistics * Math.Max(1, scale));
        }
    }

    [Fact]
    public void Backward_AgreesWithDifferences()
    {
        const int columns = 9;
        var (x, dy) = (Matrix.Random(3, columns, 1), Matrix.Random(3, columns, 2));
        var (y, rstd, dx) = (new Matrix(3, columns), new Matrix(3, 1), new Matrix(3, columns));
        LayerNorm.Forward(crews.One, x.Slot, y.Slot, rstd.Slot, 3, columns, Eps);
        LayerNorm.Backward(crews.One, dy.Slot, y.Slot, rstd.Slot, dx.Slot, Write.Set, 3, columns);
        Compare.Close(
            "dx",
            Differences.Of(x.ToDouble(), values => Differences.Dot(Twin(values).Y, dy)),
            dx,
            3e-6 // the differences' own error beside the kernel's
        );
    }

    [Fact]
    public void Results_AreTorchs()
    {
        using var file = SafetensorsFile.Open(Repository.Fixture("kernels-norms.safetensors"));
        var (x, dy) = (Matrix.Of(5, 37, file.ReadSingle("x")), Matrix.Of(5, 37, file.ReadSingle("dy")));
        var (y, rstd, dx) = (new Matrix(5, 37), new Matrix(5, 1), new Matrix(5, 37));
        LayerNorm.Forward(crews.One, x.Slot, y.Slot, rstd.Slot, 5, 37, 1e-12f);
        LayerNorm.Backward(crews.One, dy.Slot, y.Slot, rstd.Slot, dx.Slot, Write.Set, 5, 37);
        foreach (var (name, result) in new[] { ("y", y), ("dx", dx) })
        {
            var truth = file.ReadDouble($"layer_norm.{name}");
            Compare.Close(name, Compare.Map(5, 37, (r, c) => truth[(r * 37) + c]), result, Tolerances.RowStatistics);
        }
    }

    [Fact]
    public void LargeMean_KeepsItsDigits()
    {
        var x = Matrix.Random(6, 300, 5, scale: 50, offset: 1e6f);
        var (y, rstd) = (new Matrix(6, 300), new Matrix(6, 1));
        LayerNorm.Forward(crews.One, x.Slot, y.Slot, rstd.Slot, 6, 300, Eps);
        Compare.Close("y", Twin(x).Y, y, Tolerances.RowStatistics);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(48)]
    public void ConstantRow_BecomesZero(int columns)
    {
        var x = Matrix.Random(2, columns, 1, scale: 0, offset: 0.1f);
        var (y, rstd) = (new Matrix(2, columns), new Matrix(2, 1));
        LayerNorm.Forward(crews.One, x.Slot, y.Slot, rstd.Slot, 2, columns, Eps);
        Compare.Within("y", new double[2, columns], y, (_, _) => 1e-5); // an ulp of 0.1 times rstd = 316
    }

    [Theory]
    [InlineData(37)]
    [InlineData(48)]
    public void NotANumber_ReachesItsRowAlone(int columns)
    {
        var x = Matrix.Random(3, columns, 1);
        x[1, columns - 1] = float.NaN;
        var (y, rstd) = (new Matrix(3, columns), new Matrix(3, 1));
        LayerNorm.Forward(crews.One, x.Slot, y.Slot, rstd.Slot, 3, columns, Eps);
        for (var row = 0; row < 3; row++)
            Assert.Equal(row == 1, float.IsNaN(y[row, 0]) && float.IsNaN(rstd[row, 0]));
    }

    [Theory]
    [InlineData(50)]
    [InlineData(48)]
    public void InPlace_GivesTheSameBits(int columns)
    {
        var (x, dy) = (Matrix.Random(3, columns, 1), Matrix.Random(3, columns, 2));
        var (y, rstd, dx) = (new Matrix(3, columns), new Matrix(3, 1), new Matrix(3, columns));
        LayerNorm.Forward(crews.One, x.Slot, y.Slot, rstd.Slot, 3, columns, Eps);
        LayerNorm.Forward(crews.One, x.Slot, x.Slot, rstd.Slot, 3, columns, Eps);
        Compare.Bits("y", y, x);
        LayerNorm.Backward(crews.One, dy.Slot, y.Slot, rstd.Slot, dx.Slot, Write.Set, 3, columns);
        LayerNorm.Backward(crews.One, dy.Slot, y.Slot, rstd.Slot, dy.Slot, Write.Set, 3, columns);
        Compare.Bits("dx", dx, dy);
    }

    private static (double[,] Y, double[,] Rstd) Twin(Matrix x) => Twin(x.ToDouble());

    private static (double[,] Y, double[,] Rstd) Twin(double[,] x)
    {
        var (rows, columns) = (x.GetLength(0), x.GetLength(1));
        var rstd = new double[rows, 1];
        var y = new double[rows, columns];
        for (var row = 0; row < rows; row++)
        {
            var mean = Enumerable.Range(0, columns).Sum(i => x[row, i]) / columns;
            var variance = Enumerable.Range(0, columns).Sum(i => (x[row, i] - mean) * (x[row, i] - mean)) / columns;
            rstd[row, 0] = 1 / Math.Sqrt(variance + Eps);
            for (var column = 0; column < columns; column++)
                y[row, column] = (x[row, column] - mean) * rstd[row, 0];
        }
        return (y, rstd);
    }
}
