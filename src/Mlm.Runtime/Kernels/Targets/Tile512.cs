using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vector = System.Runtime.Intrinsics.Vector512<float>;

namespace Mlm.Runtime.Kernels.Targets;

/// <summary>Tiles of 6 × 64 in 512-bit registers: 24 sums, 4 vectors of B, 1 element of A of the 32 registers.</summary>
internal static unsafe class Tile512
{
    public const int Columns = 64;

    /// <summary>The kernel for 1 … 6 rows and 1 … 4 vectors, with a family's way to fetch.</summary>
    public static delegate* <TileArguments*, void> Kernel<TTarget>(int rows, int vectors, bool transposedA)
        where TTarget : struct, ITarget =>
        transposedA ? Kernel<TTarget, Transposed>(rows, vectors) : Kernel<TTarget, AsIs>(rows, vectors);

    private static delegate* <TileArguments*, void> Kernel<TTarget, TLayout>(int rows, int vectors)
        where TTarget : struct, ITarget
        where TLayout : struct, ILayout =>
        vectors switch
        {
            1 => Kernel<TTarget, TLayout, One>(rows),
            2 => Kernel<TTarget, TLayout, Two>(rows),
            3 => Kernel<TTarget, TLayout, Three>(rows),
            _ => Kernel<TTarget, TLayout, Four>(rows),
        };

    private static delegate* <TileArguments*, void> Kernel<TTarget, TLayout, TVectors>(int rows)
        where TTarget : struct, ITarget
        where TLayout : struct, ILayout
        where TVectors : struct, ICount =>
        rows switch
        {
            1 => &Run<TTarget, TLayout, One, TVectors>,
            2 => &Run<TTarget, TLayout, Two, TVectors>,
            3 => &Run<TTarget, TLayout, Three, TVectors>,
            4 => &Run<TTarget, TLayout, Four, TVectors>,
            5 => &Run<TTarget, TLayout, Five, TVectors>,
            _ => &Run<TTarget, TLayout, Six, TVectors>,
        };

    // cRV is the sum of row R, vector V. What a smaller tile lacks is a branch on a constant, which the JIT removes, and
    // a variable that nobody then reads; all that remain are registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TTarget, TLayout, TRows, TVectors>(TileArguments* tile)
        where TTarget : struct, ITarget
        where TLayout : struct, ILayout
        where TRows : struct, ICount
        where TVectors : struct, ICount
    {
        Vector c00 = Vector.Zero,
            c01 = Vector.Zero,
            c02 = Vector.Zero,
            c03 = Vector.Zero;
        Vector c10 = Vector.Zero,
            c11 = Vector.Zero,
            c12 = Vector.Zero,
            c13 = Vector.Zero;
        Vector c20 = Vector.Zero,
            c21 = Vector.Zero,
            c22 = Vector.Zero,
            c23 = Vector.Zero;
        Vector c30 = Vector.Zero,
            c31 = Vector.Zero,
            c32 = Vector.Zero,
            c33 = Vector.Zero;
        Vector c40 = Vector.Zero,
            c41 = Vector.Zero,
            c42 = Vector.Zero,
            c43 = Vector.Zero;
        Vector c50 = Vector.Zero,
            c51 = Vector.Zero,
            c52 = Vector.Zero,
            c53 = Vector.Zero;

        var c = tile->C;
        var strideC = tile->StrideC;
        Fetch<TTarget, TRows, TVectors>(c, strideC);

        var a = tile->A;
        var strideA = tile->StrideA;
        var a3 = a + (3 * strideA); // rows 3, 4, 5 at the same distances as rows 0, 1, 2
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
            var b0 = Vector512.Load(b);
            var b1 = TVectors.Value > 1 ? Vector512.Load(b + 16) : default;
            var b2 = TVectors.Value > 2 ? Vector512.Load(b + 32) : default;
            var b3 = TVectors.Value > 3 ? Vector512.Load(b + 48) : default;
            AddRow<TVectors>(*a, b0, b1, b2, b3, ref c00, ref c01, ref c02, ref c03);
            if (TRows.Value > 1)
                AddRow<TVectors>(
                    TLayout.IsTransposed ? a[1] : a[strideA],
                    b0,
                    b1,
                    b2,
                    b3,
                    ref c10,
                    ref c11,
                    ref c12,
                    ref c13
                );
            if (TRows.Value > 2)
                AddRow<TVectors>(
                    TLayout.IsTransposed ? a[2] : a[2 * strideA],
                    b0,
                    b1,
                    b2,
                    b3,
                    ref c20,
                    ref c21,
                    ref c22,
                    ref c23
                );
            if (TRows.Value > 3)
                AddRow<TVectors>(TLayout.IsTransposed ? a[3] : *a3, b0, b1, b2, b3, ref c30, ref c31, ref c32, ref c33);
            if (TRows.Value > 4)
                AddRow<TVectors>(
                    TLayout.IsTransposed ? a[4] : a3[strideA],
                    b0,
                    b1,
                    b2,
                    b3,
                    ref c40,
                    ref c41,
                    ref c42,
                    ref c43
                );
            if (TRows.Value > 5)
                AddRow<TVectors>(
                    TLayout.IsTransposed ? a[5] : a3[2 * strideA],
                    b0,
                    b1,
                    b2,
                    b3,
                    ref c50,
                    ref c51,
                    ref c52,
                    ref c53
                );
            a += TLayout.IsTransposed ? strideA : 1;
            a3 += 1;
            b += 16 * TVectors.Value;
        }

        if (tile->Adds)
        {
            var rate = Vector512.Create(tile->Rate);
            AddTo<TVectors>(c, rate, ref c00, ref c01, ref c02, ref c03);
            if (TRows.Value > 1)
                AddTo<TVectors>(c + strideC, rate, ref c10, ref c11, ref c12, ref c13);
            if (TRows.Value > 2)
                AddTo<TVectors>(c + (2 * strideC), rate, ref c20, ref c21, ref c22, ref c23);
            if (TRows.Value > 3)
                AddTo<TVectors>(c + (3 * strideC), rate, ref c30, ref c31, ref c32, ref c33);
            if (TRows.Value > 4)
                AddTo<TVectors>(c + (4 * strideC), rate, ref c40, ref c41, ref c42, ref c43);
            if (TRows.Value > 5)
                AddTo<TVectors>(c + (5 * strideC), rate, ref c50, ref c51, ref c52, ref c53);
        }
        Store<TVectors>(c, c00, c01, c02, c03);
        if (TRows.Value > 1)
            Store<TVectors>(c + strideC, c10, c11, c12, c13);
        if (TRows.Value > 2)
            Store<TVectors>(c + (2 * strideC), c20, c21, c22, c23);
        if (TRows.Value > 3)
            Store<TVectors>(c + (3 * strideC), c30, c31, c32, c33);
        if (TRows.Value > 4)
            Store<TVectors>(c + (4 * strideC), c40, c41, c42, c43);
        if (TRows.Value > 5)
            Store<TVectors>(c + (5 * strideC), c50, c51, c52, c53);
    }

    // The lines of C: they come while the sums are made.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch<TTarget, TRows, TVectors>(float* c, nint strideC)
        where TTarget : struct, ITarget
        where TRows : struct, ICount
        where TVectors : struct, ICount
    {
        for (var row = 0; row < TRows.Value; row++)
        {
            TTarget.Prefetch(c);
            if (TVectors.Value > 1)
                TTarget.Prefetch(c + 16);
            if (TVectors.Value > 2)
                TTarget.Prefetch(c + 32);
            if (TVectors.Value > 3)
                TTarget.Prefetch(c + 48);
            c += strideC;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow<TVectors>(
        float a,
        Vector b0,
        Vector b1,
        Vector b2,
        Vector b3,
        ref Vector c0,
        ref Vector c1,
        ref Vector c2,
        ref Vector c3
    )
        where TVectors : struct, ICount
    {
        var all = Vector512.Create(a);
        c0 = Vector512.FusedMultiplyAdd(all, b0, c0);
        if (TVectors.Value > 1)
            c1 = Vector512.FusedMultiplyAdd(all, b1, c1);
        if (TVectors.Value > 2)
            c2 = Vector512.FusedMultiplyAdd(all, b2, c2);
        if (TVectors.Value > 3)
            c3 = Vector512.FusedMultiplyAdd(all, b3, c3);
    }

    // old + rate·sum in one rounding; with rate 1 the same as old + sum.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo<TVectors>(
        float* c,
        Vector rate,
        ref Vector c0,
        ref Vector c1,
        ref Vector c2,
        ref Vector c3
    )
        where TVectors : struct, ICount
    {
        c0 = Vector512.FusedMultiplyAdd(rate, c0, Vector512.Load(c));
        if (TVectors.Value > 1)
            c1 = Vector512.FusedMultiplyAdd(rate, c1, Vector512.Load(c + 16));
        if (TVectors.Value > 2)
            c2 = Vector512.FusedMultiplyAdd(rate, c2, Vector512.Load(c + 32));
        if (TVectors.Value > 3)
            c3 = Vector512.FusedMultiplyAdd(rate, c3, Vector512.Load(c + 48));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVectors>(float* c, Vector c0, Vector c1, Vector c2, Vector c3)
        where TVectors : struct, ICount
    {
        c0.Store(c);
        if (TVectors.Value > 1)
            c1.Store(c + 16);
        if (TVectors.Value > 2)
            c2.Store(c + 32);
        if (TVectors.Value > 3)
            c3.Store(c + 48);
    }
}
