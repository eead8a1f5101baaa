using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Vectors;

namespace Mlm.Runtime.Kernels.Rows;

/// <summary>
/// <see cref="RowLoops{T}"/> for rows of whole vectors, inlined into a method that goes through rows: a row's sums must be waited
/// for, and without a call between them the processor works on the rows that follow.
/// </summary>
internal readonly unsafe struct WholeRowLoops<T> : IRowLoops
    where T : struct, ILanes<T>
{
    /// <summary>Whether a row is whole vectors, and few enough that the two sums of each lane here are precise.</summary>
    public static bool Fit(int columns) => columns % Lanes.Width == 0 && columns <= 1024;

    /// <summary>Σ op(a[i], b[i]); the same bits at any vector width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum<TReduction>(TReduction op, float* a, float* b, nint length)
        where TReduction : struct, IReduction
    {
        T s0 = T.Zero,
            s1 = T.Zero;
        nint i = 0;
        for (; i + Lanes.Width < length; i += 2 * Lanes.Width)
        {
            s0 = op.Add(s0, T.Load(a + i), T.Load(b + i));
            s1 = op.Add(s1, T.Load(a + i + Lanes.Width), T.Load(b + i + Lanes.Width));
        }
        if (i < length)
            s0 = op.Add(s0, T.Load(a + i), T.Load(b + i));
        return Lanes.Sum(s0 + s1);
    }

    /// <summary>Two sums in one pass, each with the bits of <see cref="Sum"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (float First, float Second) Sums<TFirst, TSecond>(
        TFirst first,
        TSecond second,
        float* a,
        float* b,
        nint length
    )
        where TFirst : struct, IReduction
        where TSecond : struct, IReduction
    {
        T s0 = T.Zero,
            s1 = T.Zero,
            t0 = T.Zero,
            t1 = T.Zero;
        nint i = 0;
        for (; i + Lanes.Width < length; i += 2 * Lanes.Width)
        {
            var (a0, b0) = (T.Load(a + i), T.Load(b + i));
            s0 = first.Add(s0, a0, b0);
            t0 = second.Add(t0, a0, b0);
            var (a1, b1) = (T.Load(a + i + Lanes.Width), T.Load(b + i + Lanes.Width));
            s1 = first.Add(s1, a1, b1);
            t1 = second.Add(t1, a1, b1);
        }
        if (i < length)
        {
            var (a0, b0) = (T.Load(a + i), T.Load(b + i));
            s0 = first.Add(s0, a0, b0);
            t0 = second.Add(t0, a0, b0);
        }
        return (Lanes.Sum(s0 + s1), Lanes.Sum(t0 + t1));
    }

    /// <summary>The largest element of a row of any number of whole vectors, at least one; any if one is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float* a, nint length)
    {
        T m0 = T.Load(a),
            m1 = m0;
        nint i = Lanes.Width;
        for (; i + Lanes.Width < length; i += 2 * Lanes.Width)
        {
            m0 = T.MaxNative(m0, T.Load(a + i));
            m1 = T.MaxNative(m1, T.Load(a + i + Lanes.Width));
        }
        if (i < length)
            m0 = T.MaxNative(m0, T.Load(a + i));
        return Lanes.Max(T.MaxNative(m0, m1));
    }

    /// <summary>y[i] = op(a[i], b[i]), or added to y[i]. y may be a or b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Map<TMap>(TMap op, float* a, float* b, float* y, nint length, bool adds = false)
        where TMap : struct, IMap
    {
        for (nint i = 0; i < length; i += Lanes.Width)
        {
            var value = op.Apply(T.Load(a + i), T.Load(b + i));
            (adds ? T.Load(y + i) + value : value).Store(y + i);
        }
    }
}
