using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Mlm.Runtime.Kernels.Targets;
using Mlm.Shared;

namespace Mlm.Runtime.Kernels.Products;

/// <summary>
/// Packs a block of B so that a tile reads one contiguous stream: <c>panel[k·width + j]</c>. Columns that B lacks are
/// zero, so that what stands beside it (NaN, perhaps) is never read.
/// </summary>
internal static unsafe class PanelPacking
{
    private const int RowsAhead = 16;

    /// <summary>From rows of B: panel[k, j] = b[k, j].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack<TTarget>(float* b, nint stride, float* panel, int width, nint inner, int columns)
        where TTarget : struct, ITarget
    {
        if (columns == 64)
        {
            for (nint k = 0; k < inner; k++, b += stride, panel += 64)
            {
                FetchRow<TTarget>(b + (RowsAhead * stride));
                var v0 = Vector512.Load(b);
                var v1 = Vector512.Load(b + 16);
                var v2 = Vector512.Load(b + 32);
                var v3 = Vector512.Load(b + 48);
                v0.Store(panel);
                v1.Store(panel + 16);
                v2.Store(panel + 32);
                v3.Store(panel + 48);
            }
            return;
        }
        var whole = columns & ~(KernelGeometry.Lanes - 1);
        for (nint k = 0; k < inner; k++, b += stride, panel += width)
        {
            nint j = 0;
            for (; j < whole; j += KernelGeometry.Lanes)
                Vector512.Load(b + j).Store(panel + j);
            for (; j < columns; j++)
                panel[j] = b[j];
            for (; j < width; j++)
                panel[j] = 0f;
        }
    }

    // Rows lie too far apart for the processor to see them coming; one that lies behind B is only asked for.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FetchRow<TTarget>(float* b)
        where TTarget : struct, ITarget
    {
        TTarget.Prefetch(b);
        TTarget.Prefetch(b + 16);
        TTarget.Prefetch(b + 32);
        TTarget.Prefetch(b + 48);
    }

    /// <summary>From columns of B's transpose: panel[k, j] = b[j, k].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackTransposed<TTarget>(float* b, nint stride, float* panel, int width, nint inner, int columns)
        where TTarget : struct, ITarget
    {
        Transposition.Run<TTarget>(b, stride, panel, width, inner, columns);
        for (nint j = columns; j < width; j++)
        {
            for (nint k = 0; k < inner; k++)
                panel[(k * width) + j] = 0f;
        }
    }
}
