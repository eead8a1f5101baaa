using Mlm.Runtime.Kernels;

namespace Mlm.Runtime.Tests.Kernels;

public sealed unsafe class RowwiseTests
{
    [Theory]
    [ClassData(typeof(Lengths))]
    public void TwoSumsInOnePass_HaveTheBitsOfEach(int length)
    {
        var (a, b) = (Matrix.Random(1, length, 1), Matrix.Random(1, length, 2));
        var (total, dot) = Rowwise.Sums(new Total(), new Dot(), a.Slot.Pointer, b.Slot.Pointer, length);
        Assert.Equal(Rowwise.Sum(new Total(), a.Slot.Pointer, b.Slot.Pointer, length), total);
        Assert.Equal(Rowwise.Sum(new Dot(), a.Slot.Pointer, b.Slot.Pointer, length), dot);
        GC.KeepAlive((a, b));
    }
}
