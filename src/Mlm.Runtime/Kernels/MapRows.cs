using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

/// <summary>Rows of y (= or +=) op(a[r], b[r % period]); y may be a, and b where nothing of it is shared.</summary>
internal readonly unsafe struct MapRows<TMap>(TMap op, Slot b, int period, Slot a, Slot y, bool adds, int columns)
    : IItems
    where TMap : unmanaged, IMap
{
    public void Run(int worker, int first, int end)
    {
        nint shared = first % period;
        for (nint row = first; row < end; row++)
        {
            Rowwise.Map(
                op,
                a.Pointer + (row * a.Stride),
                b.Pointer + (shared * b.Stride),
                y.Pointer + (row * y.Stride),
                columns,
                adds
            );
            shared = shared + 1 == period ? 0 : shared + 1;
        }
    }
}
