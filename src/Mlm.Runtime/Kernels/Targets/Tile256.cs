using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vector = System.Runtime.Intrinsics.Vector256<float>;

namespace Mlm.Runtime.Kernels.Targets;

/// <summary>Tiles of 6 × 16 in 256-bit registers: 12 sums, 2 vectors of B, 1 element of A of the 16 registers.</summary>
internal static unsafe class Tile256
{
    public const int Columns = 16;

    /// <summary>The kernel for 1 … 6 rows, with a family's way to fetch.</summary>
    public static delegate* <TileArguments*, void> Kernel<TTarget>(int rows, bool transposedA)
        where TTarget : struct, ITarget =>
        transposedA ? Kernel<TTarget, Transposed>(rows) : Kernel<TTarget, AsIs>(rows);

    private static delegate* <TileArguments*, void> Kernel<TTarget, TLayout>(int rows)
        where TTarget : struct, ITarget
        where TLayout : struct, ILayout =>
        rows switch
        {
            1 => &Run<TTarget, TLayout, One>,
            2 => &Run<TTarget, TLayout, Two>,
            3 => &Run<TTarget, TLayout, Three>,
            4 => &Run<TTarget, TLayout, Four>,
            5 => &Run<TTarget, TLayout, Five>,
            _ => &Run<TTarget, TLayout, Six>,
        };

    // As Tile512.Run, where a row's 16 columns are two vectors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TTarget, TLayout, TRows>(TileArguments* tile)
        where TTarget : struct, ITarget
        where TLayout : struct, ILayout
        where TRows : struct, ICount
    {
        Vector c00 = Vector.Zero,
            c01 = Vector.Zero;
        Vector c10 = Vector.Zero,
            c11 = Vector.Zero;
        Vector c20 = Vector.Zero,
            c21 = Vector.Zero;
        Vector c30 = Vector.Zero,
            c31 = Vector.Zero;
        Vector c40 = Vector.Zero,
            c41 = Vector.Zero;
        Vector c50 = Vector.Zero,
            c51 = Vector.Zero;

        var c = tile->C;
        var strideC = tile->StrideC;
        for (var row = 0; row < TRows.Value; row++)
            TTarget.Prefetch(c + (row * strideC));

        var a = tile->A;
        var strideA = tile->StrideA;
        var a3 = a + (3 * strideA);
        var b = tile->Panel;
        var prefetch = tile->Prefetch;
        var prefetchStep = tile->PrefetchStep;
        var turns = tile->PrefetchTurns;
        for (var k = tile->Inner; k > 0; k--)
        {
            TTarget.Prefetch(prefetch);
            prefetch += prefetchStep;
            if (--turns == 0)
            {
                turns = tile->PrefetchTurns;
                prefetch += tile->PrefetchJump;
            }
            var b0 = Vector256.Load(b);
            var b1 = Vector256.Load(b + 8);
            AddRow(*a, b0, b1, ref c00, ref c01);
            if (TRows.Value > 1)
                AddRow(TLayout.IsTransposed ? a[1] : a[strideA], b0, b1, ref c10, ref c11);
            if (TRows.Value > 2)
                AddRow(TLayout.IsTransposed ? a[2] : a[2 * strideA], b0, b1, ref c20, ref c21);
            if (TRows.Value > 3)
                AddRow(TLayout.IsTransposed ? a[3] : *a3, b0, b1, ref c30, ref c31);
            if (TRows.Value > 4)
                AddRow(TLayout.IsTransposed ? a[4] : a3[strideA], b0, b1, ref c40, ref c41);
            if (TRows.Value > 5)
                AddRow(TLayout.IsTransposed ? a[5] : a3[2 * strideA], b0, b1, ref c50, ref c51);
            a += TLayout.IsTransposed ? strideA : 1;
            a3 += 1;
            b += 16;
        }

        if (tile->Adds)
        {
            var rate = Vector256.Create(tile->Rate);
            AddTo(c, rate, ref c00, ref c01);
            if (TRows.Value > 1)
                AddTo(c + strideC, rate, ref c10, ref c11);
            if (TRows.Value > 2)
                AddTo(c + (2 * strideC), rate, ref c20, ref c21);
            if (TRows.Value > 3)
                AddTo(c + (3 * strideC), rate, ref c30, ref c31);
            if (TRows.Value > 4)
                AddTo(c + (4 * strideC), rate, ref c40, ref c41);
            if (TRows.Value > 5)
                AddTo(c + (5 * strideC), rate, ref c50, ref c51);
        }
        Store(c, c00, c01);
        if (TRows.Value > 1)
            Store(c + strideC, c10, c11);
        if (TRows.Value > 2)
            Store(c + (2 * strideC), c20, c21);
        if (TRows.Value > 3)
            Store(c + (3 * strideC), c30, c31);
        if (TRows.Value > 4)
            Store(c + (4 * strideC), c40, c41);
        if (TRows.Value > 5)
            Store(c + (5 * strideC), c50, c51);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow(float a, Vector b0, Vector b1, ref Vector c0, ref Vector c1)
    {
        var all = Vector256.Create(a);
        c0 = Vector256.FusedMultiplyAdd(all, b0, c0);
        c1 = Vector256.FusedMultiplyAdd(all, b1, c1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(float* c, Vector rate, ref Vector c0, ref Vector c1)
    {
        c0 = Vector256.FusedMultiplyAdd(rate, c0, Vector256.Load(c));
        c1 = Vector256.FusedMultiplyAdd(rate, c1, Vector256.Load(c + 8));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, Vector c0, Vector c1)
    {
        c0.Store(c);
        c1.Store(c + 8);
    }
}
