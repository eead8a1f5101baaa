using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Mlm.Runtime.Kernels.Vectors;

namespace Mlm.Runtime.Kernels.Rows;

/// <summary>What is computed of each triple of elements.</summary>
internal interface ITernaryMap
{
    T Apply<T>(T a, T b, T c)
        where T : struct, ILanes<T>;
}

internal static unsafe partial class RowLoops
{
    /// <summary>y[i] = op(a[i], b[i], c[i]), or added to y[i]. y may be any of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Map<TMap>(TMap op, float* a, float* b, float* c, float* y, nint length, bool adds = false)
        where TMap : struct, ITernaryMap
    {
        if (Vector512.IsHardwareAccelerated)
            Map<Lanes512, TMap>(op, a, b, c, y, length, adds);
        else
            Map<Lanes256, TMap>(op, a, b, c, y, length, adds);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Map<T, TMap>(TMap op, float* a, float* b, float* c, float* y, nint length, bool adds)
        where T : struct, ILanes<T>
        where TMap : struct, ITernaryMap
    {
        nint i = 0;
        for (; i + (2 * Lanes.Width) <= length; i += 2 * Lanes.Width)
        {
            var y0 = op.Apply(T.Load(a + i), T.Load(b + i), T.Load(c + i));
            var y1 = op.Apply(T.Load(a + i + 16), T.Load(b + i + 16), T.Load(c + i + 16));
            if (adds)
            {
                y0 = T.Load(y + i) + y0;
                y1 = T.Load(y + i + 16) + y1;
            }
            y0.Store(y + i);
            y1.Store(y + i + 16);
        }
        if (i + Lanes.Width <= length)
        {
            var value = op.Apply(T.Load(a + i), T.Load(b + i), T.Load(c + i));
            (adds ? T.Load(y + i) + value : value).Store(y + i);
            i += Lanes.Width;
        }
        if (i < length)
            MapTail<T, TMap>(op, a + i, b + i, c + i, y + i, length - i, adds);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MapTail<T, TMap>(TMap op, float* a, float* b, float* c, float* y, nint rest, bool adds)
        where T : struct, ILanes<T>
        where TMap : struct, ITernaryMap
    {
        var value = op.Apply(
            Lanes.LoadTail<T>(a, rest, 0f),
            Lanes.LoadTail<T>(b, rest, 0f),
            Lanes.LoadTail<T>(c, rest, 0f)
        );
        if (adds)
            value = Lanes.LoadTail<T>(y, rest, 0f) + value;
        Lanes.StoreTail(value, y, rest);
    }

    /// <summary>Σ a·b·c, in the order of <see cref="Sum{TReduction}"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SumOfProducts(float* a, float* b, float* c, nint length) =>
        Vector512.IsHardwareAccelerated
            ? SumOfProducts<Lanes512>(a, b, c, length)
            : SumOfProducts<Lanes256>(a, b, c, length);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float SumOfProducts<T>(float* a, float* b, float* c, nint length)
        where T : struct, ILanes<T>
    {
        var whole = length & ~(nint)(Lanes.Width - 1);
        var s1 = whole < length ? ProductTail<T>(a + whole, b + whole, c + whole, length - whole) : T.Zero;
        T s0 = T.Zero,
            s2 = T.Zero,
            s3 = T.Zero;
        nint i = 0;
        for (; i + (4 * Lanes.Width) <= length; i += 4 * Lanes.Width)
        {
            s0 = AddProduct(s0, a + i, b + i, c + i);
            s1 = AddProduct(s1, a + i + 16, b + i + 16, c + i + 16);
            s2 = AddProduct(s2, a + i + 32, b + i + 32, c + i + 32);
            s3 = AddProduct(s3, a + i + 48, b + i + 48, c + i + 48);
        }
        for (; i < whole; i += Lanes.Width)
            s0 = AddProduct(s0, a + i, b + i, c + i);
        return Lanes.Sum((s0 + s1) + (s2 + s3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T AddProduct<T>(T sum, float* a, float* b, float* c)
        where T : struct, ILanes<T> => T.FusedMultiplyAdd(T.Load(a) * T.Load(b), T.Load(c), sum);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T ProductTail<T>(float* a, float* b, float* c, nint rest)
        where T : struct, ILanes<T> =>
        Lanes.LoadTail<T>(a, rest, 0f) * Lanes.LoadTail<T>(b, rest, 0f) * Lanes.LoadTail<T>(c, rest, 0f);
}
