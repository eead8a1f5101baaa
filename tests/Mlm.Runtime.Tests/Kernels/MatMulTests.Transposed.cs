using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Tests.Kernels;

public sealed unsafe partial class MatMulTests
{
    [Theory]
    [MemberData(nameof(Shapes))]
    public void ForwardTransposed_IsTheScalarTwinToTheBit(int rows, int inner, int columns) =>
        HoldForward(isTransposed: true, rows, inner, columns);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void BackwardInputTransposed_IsTheScalarTwinToTheBit(int rows, int inner, int columns) =>
        HoldBackwardInput(isTransposed: true, rows, inner, columns);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void BackwardWeightTransposed_IsTheScalarTwinToTheBit(int rows, int inner, int columns) =>
        HoldBackwardWeight(isTransposed: true, rows, inner, columns);

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
