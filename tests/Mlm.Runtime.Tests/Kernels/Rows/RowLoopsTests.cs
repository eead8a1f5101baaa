using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Vectors;

namespace Mlm.Runtime.Tests.Kernels.Rows;

public sealed unsafe class RowLoopsTests
{
    [Theory]
    [ClassData(typeof(Lengths))]
    public void TwoSumsInOnePass_HaveTheBitsOfEach(int length)
    {
        HoldSums<Lanes512>(length);
        HoldSums<Lanes256>(length);
    }

    private static void HoldSums<T>(int length)
        where T : struct, ILanes<T>
    {
        var (a, b) = (Matrix.Random(1, length, 1), Matrix.Random(1, length, 2));
        float* first = a.Slot.Pointer,
            second = b.Slot.Pointer;
        var (total, dot) = RowLoops<T>.Sums(new Total(), new Dot(), first, second, length);
        Assert.Equal(RowLoops<T>.Sum(new Total(), first, second, length), total);
        Assert.Equal(RowLoops<T>.Sum(new Dot(), first, second, length), dot);
        GC.KeepAlive((a, b));
    }
}
