using Mlm.Runtime.Kernels;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class LayerNormAffineTests(Crews crews)
    : NormTests(
        crews,
        new("layer_norm_affine", Centers: true, HasBias: true, LayerNorm.ForwardAffine, LayerNorm.BackwardAffine)
    )
{
    [Fact]
    public void BiasThatIsTooSmall_Throws()
    {
        var (row, x, rstd) = (new Matrix(1, 7), new Matrix(3, 7), new Matrix(3, 1));
        var narrow = new Matrix(1, 6, padding: 0);
        Assert.Throws<ArgumentException>(() =>
            LayerNorm.ForwardAffine(Crews.One, x.Slot, row.Slot, narrow.Slot, x.Slot, rstd.Slot, x.Slot, 3, 7, Eps)
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
