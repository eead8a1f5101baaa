using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class TransposeTests(Crews crews)
{
    public static TheoryData<int, int> Shapes()
    {
        var shapes = new TheoryData<int, int>();
        foreach (var other in new[] { 0, 1, 17, 40 })
            for (var length = 0; length <= 33; length++)
                shapes.Add(length, other);
        // several of the blocks in which it is done, either way
        shapes.Add(70, 2100);
        shapes.Add(2100, 70);
        return shapes;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Forward_MakesColumnsOfRows(int rows, int columns)
    {
        var x = Matrix.Random(rows, columns, 1);
        var y = crews.SameBits(
            $"{rows} × {columns}",
            workers =>
            {
                var into = new Matrix(columns, rows, 1);
                Transpose.Forward(workers, x.Slot, into.Slot, rows, columns);
                return [into];
            }
        )[0];
        Compare.Within("y", Compare.Map(columns, rows, (r, c) => x[c, r]), y, (_, _) => 0);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Backward_PutsThemBack(int rows, int columns)
    {
        var (dy, old) = (Matrix.Random(columns, rows, 1), Matrix.Random(rows, columns, 2));
        foreach (var (adds, rate, of) in Destinations.All)
        {
            var dx = crews.SameBits(
                $"{rows} × {columns} {adds} {rate}",
                workers =>
                {
                    var into = old.Clone();
                    Transpose.Backward(workers, dy.Slot, of(into.Slot), rows, columns);
                    return [into];
                }
            )[0];
            var truth = Compare.Map(
                rows,
                columns,
                (r, c) => adds ? MathF.FusedMultiplyAdd(rate, dy[c, r], old[r, c]) : dy[c, r]
            );
            Compare.Within("dx", truth, dx, (_, _) => 0);
        }
    }

    [Fact]
    public void UnpaddedColumns_AreTransposedToo()
    {
        foreach (var width in new[] { 1, 2 })
        {
            var (x, y) = (Matrix.Random(50, width, 1, padding: 0), new Matrix(width, 50));
            Transpose.Forward(crews.One, x.Slot, y.Slot, 50, width);
            Compare.Within("y", Compare.Map(width, 50, (r, c) => x[c, r]), y, (_, _) => 0);
            var back = new Matrix(50, width, padding: 0);
            Transpose.Forward(crews.One, y.Slot, back.Slot, width, 50);
            Compare.Bits("back", x, back);
            back.RequireIntact("back");
        }
    }

    [Fact]
    public void NotANumber_StaysOnePlace()
    {
        var (dy, dx) = (Matrix.Random(37, 20, 1), Matrix.Random(20, 37, 2));
        dy[36, 3] = float.NaN;
        Transpose.Backward(crews.One, dy.Slot, Destination.Update(dx.Slot, -0.1f), 20, 37);
        for (var row = 0; row < 20; row++)
        for (var column = 0; column < 37; column++)
            Assert.Equal((row, column) == (3, 36), float.IsNaN(dx[row, column]));
    }

    [Fact]
    public void SlotThatIsTooSmall_Throws()
    {
        var (x, y) = (new Matrix(4, 7), new Matrix(7, 3, padding: 0));
        Assert.Throws<ArgumentException>(() => Transpose.Forward(crews.One, x.Slot, y.Slot, 4, 7));
        Assert.Throws<ArgumentException>(() => Transpose.Forward(crews.One, x.Slot, y.Slot, 5, 3));
        Assert.Throws<ArgumentException>(() =>
            Transpose.Backward(crews.One, y.Slot, Destination.Gradient(x.Slot, Write.Set), 4, 7)
        );
    }
}
