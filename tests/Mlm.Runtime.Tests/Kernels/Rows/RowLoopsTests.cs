using Mlm.Runtime.Kernels.Rows;

namespace Mlm.Runtime.Tests.Kernels.Rows;

public sealed unsafe class RowLoopsTests
{
    [Theory]
    [ClassData(typeof(Lengths))]
    public void TwoSumsInOnePass_HaveTheBitsOfEach(int length)
    {
        var (a, b) = (Matrix.Random(1, length, 1), Matrix.Random(1, length, 2));
        var (total, dot) = RowLoops.Sums(new Total(), new Dot(), a.Slot.Pointer, b.Slot.Pointer, length);
        Assert.Equal(RowLoops.Sum(new Total(), a.Slot.Pointer, b.Slot.Pointer, length), total);
        Assert.Equal(RowLoops.Sum(new Dot(), a.Slot.Pointer, b.Slot.Pointer, length), dot);
        GC.KeepAlive((a, b));
    }
}
