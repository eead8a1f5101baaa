using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Mlm.Runtime.Kernels.Vectors;
using X86 = System.Runtime.Intrinsics.X86;

namespace Mlm.Runtime.Kernels.Targets;

/// <summary>x64 with vectors of 256 bits: tiles of 6 × 16, two vectors for the lanes, squares of 8 × 8 in registers.</summary>
internal readonly unsafe struct Avx2 : ITarget
{
    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => X86.Avx2.IsSupported;
    }

    public static int TileColumns => Tile256.Columns;

    public static delegate* <TileArguments*, void> Tile(int rows, int vectors, bool transposedA) =>
        Tile256.Kernel<Avx2>(rows, transposedA);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RunInLanes<TBody>(TBody body)
        where TBody : struct, ILanesBody, allows ref struct => body.Run<Lanes256>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(float* line)
    {
        if (X86.Sse.IsSupported)
            X86.Sse.Prefetch0(line);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pause()
    {
        if (X86.X86Base.IsSupported)
            X86.X86Base.Pause();
    }

    public static int SquareSize
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => X86.Avx.IsSupported ? 8 : 1;
    }

    // Pairs, quadruples, then halves of registers change places.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransposeSquare(float* from, nint stride, float* to, nint strideTo)
    {
        if (!X86.Avx.IsSupported)
        {
            *to = *from;
            return;
        }
        TransposeHalves(from, stride, out var a0, out var a1, out var a2, out var a3);
        TransposeHalves(from + (4 * stride), stride, out var b0, out var b1, out var b2, out var b3);
        StoreHalves(a0, b0, to, 4 * strideTo);
        StoreHalves(a1, b1, to + strideTo, 4 * strideTo);
        StoreHalves(a2, b2, to + (2 * strideTo), 4 * strideTo);
        StoreHalves(a3, b3, to + (3 * strideTo), 4 * strideTo);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> MultiplyLow(Vector512<ulong> a, ulong factor)
    {
        if (!X86.Avx2.IsSupported)
            return Portable.MultiplyLow(a, factor);
        var b = Vector256.Create(factor).AsUInt32();
        return Vector512.Create(
            X86.Avx2.Multiply(a.GetLower().AsUInt32(), b),
            X86.Avx2.Multiply(a.GetUpper().AsUInt32(), b)
        );
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> SwapPairs(Vector512<ulong> a) => Portable.SwapPairs(a);

    // Of four rows: oI holds columns I, 4 + I, one in each half.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeHalves(
        float* from,
        nint stride,
        out Vector256<float> o0,
        out Vector256<float> o1,
        out Vector256<float> o2,
        out Vector256<float> o3
    )
    {
        var r0 = Vector256.Load(from);
        var r1 = Vector256.Load(from + stride);
        var r2 = Vector256.Load(from + (2 * stride));
        var r3 = Vector256.Load(from + (3 * stride));
        var low01 = X86.Avx.UnpackLow(r0, r1).AsDouble();
        var high01 = X86.Avx.UnpackHigh(r0, r1).AsDouble();
        var low23 = X86.Avx.UnpackLow(r2, r3).AsDouble();
        var high23 = X86.Avx.UnpackHigh(r2, r3).AsDouble();
        o0 = X86.Avx.UnpackLow(low01, low23).AsSingle();
        o1 = X86.Avx.UnpackHigh(low01, low23).AsSingle();
        o2 = X86.Avx.UnpackLow(high01, high23).AsSingle();
        o3 = X86.Avx.UnpackHigh(high01, high23).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreHalves(Vector256<float> a, Vector256<float> b, float* to, nint step)
    {
        X86.Avx.Permute2x128(a, b, 0x20).Store(to);
        X86.Avx.Permute2x128(a, b, 0x31).Store(to + step);
    }
}
