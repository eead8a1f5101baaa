using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

/// <summary>Rows of zeros.</summary>
internal readonly unsafe struct ClearRows(Slot y, int columns) : IItems
{
    public void Run(int worker, int first, int end)
    {
        for (nint row = first; row < end; row++)
            Rowwise.Clear(y.Pointer + (row * y.Stride), columns);
    }
}
