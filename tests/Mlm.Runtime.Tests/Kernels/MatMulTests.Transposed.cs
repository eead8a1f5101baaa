using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Tests.Kernels;

public sealed unsafe partial class MatMulTests
{
    [Theory]
    [MemberData(nameof(Shapes))]
    public void ForwardTransposed_IsTheScalarTwinToTheBit(int rows, int inner, int columns)
    {
        var (a, b, c) = (Input(rows, inner, 1), Input(columns, inner, 2), Input(rows, columns, 3));
        foreach (var write in new[] { Write.Set, Write.Add })
            Check(
                $"{write} {rows},{inner},{columns}",
                a,
                b,
                c,
                inner,
                write == Write.Add,
                1f,
                (i, k) => a[i, k],
                (k, j) => b[j, k],
                (workers, into) => MatMul.ForwardTransposed(workers, a.Slot, b.Slot, into, write, rows, inner, columns)
            );
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void BackwardInputTransposed_IsTheScalarTwinToTheBit(int rows, int inner, int columns)
    {
        var (dc, b, da) = (Input(rows, columns, 1), Input(columns, inner, 2), Input(rows, inner, 3));
        foreach (var write in new[] { Write.Set, Write.Add })
            Check(
                $"{write} {rows},{inner},{columns}",
                dc,
                b,
                da,
                columns,
                write == Write.Add,
                1f,
                (i, k) => dc[i, k],
                (k, j) => b[k, j],
                (workers, into) =>
                    MatMul.BackwardInputTransposed(workers, dc.Slot, b.Slot, into, write, rows, inner, columns)
            );
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void BackwardWeightTransposed_IsTheScalarTwinToTheBit(int rows, int inner, int columns)
    {
        var (a, dc, db) = (Input(rows, inner, 1), Input(rows, columns, 2), Input(columns, inner, 3));
        foreach (var (adds, rate, of) in Destinations.All)
            Check(
                $"adds {adds} × {rate} {rows},{inner},{columns}",
                a,
                dc,
                db,
                rows,
                adds,
                rate,
                (i, k) => dc[k, i],
                (k, j) => a[k, j],
                (workers, into) =>
                    MatMul.BackwardWeightTransposed(workers, a.Slot, dc.Slot, of(into), rows, inner, columns)
            );
    }

    [Fact]
    public void SlotThatIsTooSmallForATransposedProduct_Throws()
    {
        var (a, b, c) = (Input(4, 5, 1), Input(6, 5, 2), Input(4, 6, 3));
        Assert.Throws<ArgumentException>(() =>
            MatMul.ForwardTransposed(crews.One, a.Slot, b.Slot, c.Slot, Write.Set, 4, 5, 7)
        );
        Assert.Throws<ArgumentException>(() =>
            MatMul.BackwardInputTransposed(crews.One, c.Slot, b.Slot, a.Slot, Write.Set, 5, 5, 6)
        );
        Assert.Throws<ArgumentException>(() =>
            MatMul.BackwardWeightTransposed(crews.One, a.Slot, c.Slot, Destination.Gradient(b.Slot, Write.Set), 4, 9, 6)
        );
    }
}
