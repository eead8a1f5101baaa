using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
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
    public static void Pack(float* b, nint stride, float* panel, int width, nint inner, int columns)
    {
        if (columns == 64)
        {
            for (nint k = 0; k < inner; k++, b += stride, panel += 64)
            {
                if (Sse.IsSupported)
                    FetchRow(b + (RowsAhead * stride));
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
    private static void FetchRow(float* b)
    {
        Sse.Prefetch0(b);
        Sse.Prefetch0(b + 16);
        Sse.Prefetch0(b + 32);
        Sse.Prefetch0(b + 48);
    }

    /// <summary>From columns of B's transpose: panel[k, j] = b[j, k].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackTransposed(float* b, nint stride, float* panel, int width, nint inner, int columns)
    {
        Transpose(b, stride, panel, width, inner, columns);
        for (nint j = columns; j < width; j++)
        {
            for (nint k = 0; k < inner; k++)
                panel[(k * width) + j] = 0f;
        }
    }

    /// <summary>panel[k·width + j] = b[j·stride + k] for all k below inner and j below columns; nothing else is touched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(float* b, nint stride, float* panel, nint width, nint inner, int columns)
    {
        var square =
            Avx512F.IsSupported ? 16
            : Avx.IsSupported ? 8
            : 1;
        var wholeColumns = columns & -square;
        var wholeInner = inner & -square;
        for (nint j = 0; j < wholeColumns; j += square)
        {
            var row = b + (j * stride);
            for (nint k = 0; k < wholeInner; k += square)
            {
                if (Avx512F.IsSupported)
                    Transpose16(row + k, stride, panel + (k * width) + j, width);
                else if (Avx.IsSupported)
                    Transpose8(row + k, stride, panel + (k * width) + j, width);
                else
                    panel[(k * width) + j] = row[k];
            }
            for (var i = j; i < j + square; i++)
            {
                for (var k = wholeInner; k < inner; k++)
                    panel[(k * width) + i] = b[(i * stride) + k];
            }
        }
        for (nint j = wholeColumns; j < columns; j++)
        {
            for (nint k = 0; k < inner; k++)
                panel[(k * width) + j] = b[(j * stride) + k];
        }
    }

    // 16 rows of 16 in registers: pairs, quadruples, then quarters of registers change places.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose16(float* b, nint stride, float* panel, nint width)
    {
        TransposeQuarters(b, stride, out var a0, out var a1, out var a2, out var a3);
        TransposeQuarters(b + (4 * stride), stride, out var b0, out var b1, out var b2, out var b3);
        TransposeQuarters(b + (8 * stride), stride, out var c0, out var c1, out var c2, out var c3);
        TransposeQuarters(b + (12 * stride), stride, out var d0, out var d1, out var d2, out var d3);
        StoreQuarters(a0, b0, c0, d0, panel, 4 * width);
        StoreQuarters(a1, b1, c1, d1, panel + width, 4 * width);
        StoreQuarters(a2, b2, c2, d2, panel + (2 * width), 4 * width);
        StoreQuarters(a3, b3, c3, d3, panel + (3 * width), 4 * width);
    }

    // Of four rows: oI holds columns I, 4 + I, 8 + I, 12 + I, one in each quarter.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeQuarters(
        float* b,
        nint stride,
        out Vector512<float> o0,
        out Vector512<float> o1,
        out Vector512<float> o2,
        out Vector512<float> o3
    )
    {
        var r0 = Vector512.Load(b);
        var r1 = Vector512.Load(b + stride);
        var r2 = Vector512.Load(b + (2 * stride));
        var r3 = Vector512.Load(b + (3 * stride));
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
        float* panel,
        nint step
    )
    {
        var ab01 = Avx512F.Shuffle4x128(a, b, 0x44);
        var ab23 = Avx512F.Shuffle4x128(a, b, 0xEE);
        var cd01 = Avx512F.Shuffle4x128(c, d, 0x44);
        var cd23 = Avx512F.Shuffle4x128(c, d, 0xEE);
        Avx512F.Shuffle4x128(ab01, cd01, 0x88).Store(panel);
        Avx512F.Shuffle4x128(ab01, cd01, 0xDD).Store(panel + step);
        Avx512F.Shuffle4x128(ab23, cd23, 0x88).Store(panel + (2 * step));
        Avx512F.Shuffle4x128(ab23, cd23, 0xDD).Store(panel + (3 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8(float* b, nint stride, float* panel, nint width)
    {
        TransposeHalves(b, stride, out var a0, out var a1, out var a2, out var a3);
        TransposeHalves(b + (4 * stride), stride, out var b0, out var b1, out var b2, out var b3);
        StoreHalves(a0, b0, panel, 4 * width);
        StoreHalves(a1, b1, panel + width, 4 * width);
        StoreHalves(a2, b2, panel + (2 * width), 4 * width);
        StoreHalves(a3, b3, panel + (3 * width), 4 * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeHalves(
        float* b,
        nint stride,
        out Vector256<float> o0,
        out Vector256<float> o1,
        out Vector256<float> o2,
        out Vector256<float> o3
    )
    {
        var r0 = Vector256.Load(b);
        var r1 = Vector256.Load(b + stride);
        var r2 = Vector256.Load(b + (2 * stride));
        var r3 = Vector256.Load(b + (3 * stride));
        var low01 = Avx.UnpackLow(r0, r1).AsDouble();
        var high01 = Avx.UnpackHigh(r0, r1).AsDouble();
        var low23 = Avx.UnpackLow(r2, r3).AsDouble();
        var high23 = Avx.UnpackHigh(r2, r3).AsDouble();
        o0 = Avx.UnpackLow(low01, low23).AsSingle();
        o1 = Avx.UnpackHigh(low01, low23).AsSingle();
        o2 = Avx.UnpackLow(high01, high23).AsSingle();
        o3 = Avx.UnpackHigh(high01, high23).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreHalves(Vector256<float> a, Vector256<float> b, float* panel, nint step)
    {
        Avx.Permute2x128(a, b, 0x20).Store(panel);
        Avx.Permute2x128(a, b, 0x31).Store(panel + step);
    }
}
