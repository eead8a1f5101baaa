using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class LayerNormAffineTests(Crews crews) : NormTests(crews)
{
    protected override string Name => "layer_norm_affine";

    protected override bool Centers => true;

    protected override bool HasBias => true;

    protected override void Forward(
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
    ) => LayerNorm.ForwardAffine(workers, x, gain, bias, normalized, rstd, y, rows, columns, eps);

    protected override void Backward(
        Workers workers,
        Slot dy,
        Slot normalized,
        Slot rstd,
        Slot gain,
        Slot dx,
        Write write,
        int rows,
        int columns
    ) => LayerNorm.BackwardAffine(workers, dy, normalized, rstd, gain, dx, write, rows, columns);

    [Fact]
    public void BiasThatIsTooSmall_Throws()
    {
        var (row, x, rstd) = (new Matrix(1, 7), new Matrix(3, 7), new Matrix(3, 1));
        var narrow = new Matrix(1, 6, padding: 0);
        Assert.Throws<ArgumentException>(() =>
            Forward(Crews.One, x.Slot, row.Slot, narrow.Slot, x.Slot, rstd.Slot, x.Slot, 3, 7, Eps)
        );
    }

    // The deviations of equal numbers from their rounded mean are equal and short, so that sums of them are exact.
    [Theory]
    [ClassData(typeof(Lengths))]
    public void EqualNumbers_BecomeZerosHoweverSmallEpsIs(int columns)
    {
        if (columns == 0)
            return;
        float[] numbers = [0.1f, -0.3f, 1e-20f, 16_777_215, 1.0000001f, -1e24f];
        var x = Matrix.Of(6, columns, [.. numbers.SelectMany(n => Enumerable.Repeat(n, columns))]);
        var (y, rstd) = (new Matrix(6, columns), new Matrix(6, 1));
        LayerNorm.Forward(Crews.One, x.Slot, y.Slot, rstd.Slot, 6, columns, 1e-12f);
        Compare.Within("y", new double[6, columns], y, (_, _) => 0);
        Compare.Within("rstd", Compare.Map(6, 1, (_, _) => 1e6), rstd, (_, _) => 0.1);
        LayerNorm.Forward(Crews.One, x.Slot, y.Slot, rstd.Slot, 6, columns, 0);
        Compare.Within("y at eps 0", Compare.Map(6, columns, (_, _) => double.NaN), y, (_, _) => 0);
    }
}
