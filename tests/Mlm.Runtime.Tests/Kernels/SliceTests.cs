using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class SliceTests(Crews crews)
{
    [Theory]
    [ClassData(typeof(Lengths))]
    public void Forward_TakesTheFirstRows(int columns)
    {
        var x = Matrix.Random(9, columns, 1);
        foreach (var count in new[] { 0, 1, 4, 9 })
        {
            var y = crews.SameBits(
                $"{count} × {columns}",
                workers =>
                {
                    var into = new Matrix(count, columns, 1);
                    Slice.Forward(workers, x.Slot, into.Slot, count, columns);
                    return [into];
                }
            )[0];
            Compare.Within("y", Compare.Map(count, columns, (r, c) => x[r, c]), y, (_, _) => 0);
        }
    }

    [Theory]
    [ClassData(typeof(Lengths))]
    public void Backward_GivesThemTheirGradientAndTheOthersNone(int columns)
    {
        var old = Matrix.Random(9, columns, 2);
        foreach (var count in new[] { 0, 1, 4, 9 })
        foreach (var (adds, rate, of) in Destinations.All)
        {
            var dy = Matrix.Random(count, columns, 1);
            var dx = crews.SameBits(
                $"{count} × {columns} {adds} {rate}",
                workers =>
                {
                    var into = old.Clone();
                    Slice.Backward(workers, dy.Slot, of(into.Slot), count, columns, 9);
                    return [into];
                }
            )[0];
            var truth = Compare.Map(
                9,
                columns,
                (r, c) =>
                    r >= count ? (adds ? old[r, c] : 0)
                    : adds ? MathF.FusedMultiplyAdd(rate, dy[r, c], old[r, c])
                    : dy[r, c]
            );
            Compare.Within("dx", truth, dx, (_, _) => 0);
        }
    }

    [Fact]
    public void Backward_AgreesWithDifferences()
    {
        var (x, dy, dx) = (Matrix.Random(5, 7, 1), Matrix.Random(3, 7, 2), new Matrix(5, 7));
        Slice.Backward(crews.One, dy.Slot, Destination.Gradient(dx.Slot, Write.Set), 3, 7, 5);
        Compare.Close(
            "dx",
            Differences.Of(x.ToDouble(), values => Differences.Dot(Compare.Map(3, 7, (r, c) => values[r, c]), dy)),
            dx,
            Tolerances.Elementwise
        );
    }

    [Fact]
    public void MoreRowsThanThereAre_Throw()
    {
        var (dy, dx) = (new Matrix(4, 7), new Matrix(3, 7));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Slice.Backward(crews.One, dy.Slot, Destination.Gradient(dx.Slot, Write.Set), 4, 7, 3)
        );
        Assert.Throws<ArgumentException>(() => Slice.Forward(crews.One, dx.Slot, dy.Slot, 4, 7));
    }
}
