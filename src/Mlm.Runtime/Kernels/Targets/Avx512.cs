using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Mlm.Runtime.Kernels.Vectors;

namespace Mlm.Runtime.Kernels.Targets;

/// <summary>x64 with vectors of 512 bits: tiles of 6 × 64, a vector a lane, squares of 16 × 16 in registers.</summary>
internal readonly unsafe struct Avx512 : ITarget
{
    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.IsHardwareAccelerated;
    }

    public static int TileColumns => Tile512.Columns;

    public static delegate* <TileArguments*, void> Tile(int rows, int vectors, bool transposedA) =>
        Tile512.Kernel<Avx512>(rows, vectors, transposedA);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RunInLanes<TBody>(TBody body)
        where TBody : struct, ILanesBody, allows ref struct => body.Run<Lanes512>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(float* line)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(line);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pause()
    {
        if (X86Base.IsSupported)
            X86Base.Pause();
    }

    public static int SquareSize
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Avx512F.IsSupported ? 16 : 1;
    }

    // Pairs, quadruples, then quarters of registers change places.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransposeSquare(float* from, nint stride, float* to, nint strideTo)
    {
        if (!Avx512F.IsSupported)
        {
            *to = *from;
            return;
        }
        TransposeQuarters(from, stride, out var a0, out var a1, out var a2, out var a3);
        TransposeQuarters(from + (4 * stride), stride, out var b0, out var b1, out var b2, out var b3);
        TransposeQuarters(from + (8 * stride), stride, out var c0, out var c1, out var c2, out var c3);
        TransposeQuarters(from + (12 * stride), stride, out var d0, out var d1, out var d2, out var d3);
        StoreQuarters(a0, b0, c0, d0, to, 4 * strideTo);
        StoreQuarters(a1, b1, c1, d1, to + strideTo, 4 * strideTo);
        StoreQuarters(a2, b2, c2, d2, to + (2 * strideTo), 4 * strideTo);
        StoreQuarters(a3, b3, c3, d3, to + (3 * strideTo), 4 * strideTo);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> MultiplyLow(Vector512<ulong> a, ulong factor) =>
        Avx512F.IsSupported
            ? Avx512F.Multiply(a.AsUInt32(), Vector512.Create(factor).AsUInt32())
            : Portable.MultiplyLow(a, factor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> SwapPairs(Vector512<ulong> a) =>
        Vector512.Shuffle(a, Vector512.Create(1ul, 0, 3, 2, 5, 4, 7, 6));

    // Of four rows: oI holds columns I, 4 + I, 8 + I, 12 + I, one in each quarter.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeQuarters(
        float* from,
        nint stride,
        out Vector512<float> o0,
        out Vector512<float> o1,
        out Vector512<float> o2,
        out Vector512<float> o3
    )
    {
        var r0 = Vector512.Load(from);
        var r1 = Vector512.Load(from + stride);
        var r2 = Vector512.Load(from + (2 * stride));
        var r3 = Vector512.Load(from + (3 * stride));
        var low01 = Avx512F.UnpackLow(r0, r1).AsDouble();
        var high01 = Avx512F.UnpackHigh(r0, r1).AsDouble();
        var low23 = Avx512F.UnpackLow(r2, r3).AsDouble();
        var high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        o0 = Avx512F.UnpackLow(low01, low23).AsSingle();
        o1 = Avx512F.UnpackHigh(low01, low23).AsSingle();
        o2 = Avx512F.UnpackLow(high01, high23).AsSingle();
        o3 = Avx512F.UnpackHigh(high01, high23).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreQuarters(
        Vector512<float> a,
        Vector512<float> b,
        Vector512<float> c,
        Vector512<float> d,
        float* to,
        nint step
    )
    {
        var ab01 = Avx512F.Shuffle4x128(a, b, 0x44);
        var ab23 = Avx512F.Shuffle4x128(a, b, 0xEE);
        var cd01 = Avx512F.Shuffle4x128(c, d, 0x44);
        var cd23 = Avx512F.Shuffle4x128(c, d, 0xEE);
        Avx512F.Shuffle4x128(ab01, cd01, 0x88).Store(to);
        Avx512F.Shuffle4x128(ab01, cd01, 0xDD).Store(to + step);
        Avx512F.Shuffle4x128(ab23, cd23, 0x88).Store(to + (2 * step));
        Avx512F.Shuffle4x128(ab23, cd23, 0xDD).Store(to + (3 * step));
    }
}
