using Mlm.Runtime.Checkpoints;
using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class RmsNormTests(Crews crews)
    : NormTests(
        crews,
        new(
            "rms_norm_affine",
            Centers: false,
            HasBias: false,
            (workers, x, gain, _, normalized, rstd, y, rows, columns, eps) =>
                RmsNorm.ForwardAffine(workers, x, gain, normalized, rstd, y, rows, columns, eps),
            RmsNorm.BackwardAffine
        )
    )
{
    [Theory]
    [ClassData(typeof(Lengths))]
    public void Forward_IsTheAffineOneWithoutItsGain(int columns)
    {
        var (x, gain) = (Matrix.Random(5, columns, columns, scale: 2), Matrix.Random(1, columns, 2));
        var results = Crews.SameBits(
            $"{columns}",
            workers =>
            {
                var (y, rstd, normalized) = (new Matrix(5, columns, 1), new Matrix(5, 1, 2), new Matrix(5, columns));
                var (rstdAffine, scaled) = (new Matrix(5, 1), new Matrix(5, columns));
                RmsNorm.Forward(workers, x.Slot, y.Slot, rstd.Slot, 5, columns, Eps);
                RmsNorm.ForwardAffine(
                    workers,
                    x.Slot,
                    gain.Slot,
                    normalized.Slot,
                    rstdAffine.Slot,
                    scaled.Slot,
                    5,
                    columns,
                    Eps
                );
                return [y, rstd, normalized, rstdAffine];
            }
        );
        Compare.Close(
            "y",
            NormTwin.Forward(x.ToDouble(), centers: false, Eps).Normalized,
            results[0],
            Tolerances.RowStatistics
        );
        Compare.Bits("normalized", results[0], results[2]);
        Compare.Bits("rstd", results[1], results[3]);
    }

    [Theory]
    [ClassData(typeof(Lengths))]
    public void Backward_ReversesIt(int columns)
    {
        var (x, dy, old) = (
            Matrix.Random(4, columns, columns),
            Matrix.Random(4, columns, 7),
            Matrix.Random(4, columns, 9)
        );
        var (y, rstd) = (new Matrix(4, columns), new Matrix(4, 1));
        RmsNorm.Forward(Crews.One, x.Slot, y.Slot, rstd.Slot, 4, columns, Eps);
        foreach (var write in new[] { Write.Set, Write.Add })
        {
            var dx = Crews.SameBits(
                $"{columns} {write}",
                workers =>
                {
                    var into = old.Clone();
                    RmsNorm.Backward(workers, dy.Slot, y.Slot, rstd.Slot, into.Slot, write, 4, columns);
                    return [into];
                }
            )[0];
            var truth = NormTwin.Backward(dy, y, rstd, gain: null, centers: false);
            if (write == Write.Add)
                truth = Compare.Map(4, columns, (row, column) => old[row, column] + truth[row, column]);
            // Of one column the truth is nearly 0, the difference of what is not: measured against rstd then.
            var scale = Enumerable.Range(0, 4).Max(row => (double)rstd[row, 0]);
            Compare.Within("dx", truth, dx, (_, _) => Tolerances.RowStatistics * Math.Max(1, scale));
        }
    }

    [Fact]
    public void WithoutAGain_ResultsAreTorchs()
    {
        using var file = SafetensorsFile.Open(Repository.Fixture("kernels-norms.safetensors"));
        var (x, dy) = (Matrix.Of(5, 37, file.ReadSingle("x")), Matrix.Of(5, 37, file.ReadSingle("dy")));
        var (y, rstd, dx) = (new Matrix(5, 37), new Matrix(5, 1), new Matrix(5, 37));
        RmsNorm.Forward(Crews.One, x.Slot, y.Slot, rstd.Slot, 5, 37, 1e-12f);
        RmsNorm.Backward(Crews.One, dy.Slot, y.Slot, rstd.Slot, dx.Slot, Write.Set, 5, 37);
        foreach (var (name, result) in new[] { ("y", y), ("dx", dx) })
        {
            var truth = file.ReadDouble($"rms_norm.{name}");
            Compare.Close(name, Compare.Map(5, 37, (r, c) => truth[(r * 37) + c]), result, Tolerances.RowStatistics);
        }
    }

    [Theory]
    [InlineData(40)]
    [InlineData(48)]
    public void Zeros_AtEpsZero_AreNotANumber(int columns)
    {
        var (x, y, rstd) = (Matrix.Random(2, columns, 1, scale: 0), new Matrix(2, columns), new Matrix(2, 1));
        RmsNorm.Forward(Crews.One, x.Slot, y.Slot, rstd.Slot, 2, columns, 0);
        Compare.Within("y", Compare.Map(2, columns, (_, _) => double.NaN), y, (_, _) => 0);
    }
}
