using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Vectors;

namespace Mlm.Runtime.Kernels.Rows;

internal readonly unsafe partial struct RowLoops<T>
{
    /// <summary>y[i] = op(a[i], b[i], c[i]), or added to y[i]. y may be any of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Map<TMap>(TMap op, float* a, float* b, float* c, float* y, nint length, bool adds = false)
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
            MapTail(op, a + i, b + i, c + i, y + i, length - i, adds);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MapTail<TMap>(TMap op, float* a, float* b, float* c, float* y, nint rest, bool adds)
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

    /// <summary>Σ a·b·c, in the order of <see cref="Sum"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float SumOfProducts(float* a, float* b, float* c, nint length)
    {
        var whole = length & ~(nint)(Lanes.Width - 1);
        var s1 = whole < length ? ProductTail(a + whole, b + whole, c + whole, length - whole) : T.Zero;
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
    private static T AddProduct(T sum, float* a, float* b, float* c) =>
        T.FusedMultiplyAdd(T.Load(a) * T.Load(b), T.Load(c), sum);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T ProductTail(float* a, float* b, float* c, nint rest) =>
        Lanes.LoadTail<T>(a, rest, 0f) * Lanes.LoadTail<T>(b, rest, 0f) * Lanes.LoadTail<T>(c, rest, 0f);
}
