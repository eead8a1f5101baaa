using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Kernels.Rows;

/// <summary>Loops over one row, of which there are two kinds: <see cref="RowLoops{T}"/> for any, <see cref="WholeRowLoops{T}"/> for whole vectors.</summary>
internal unsafe interface IRowLoops
{
    /// <summary>The sum of op over a row, in one order at any vector width.</summary>
    static abstract float Sum<TReduction>(TReduction op, float* a, float* b, nint length)
        where TReduction : struct, IReduction;

    /// <summary>Two sums of a row in one pass, each with the bits of <see cref="Sum"/>.</summary>
    static abstract (float First, float Second) Sums<TFirst, TSecond>(
        TFirst first,
        TSecond second,
        float* a,
        float* b,
        nint length
    )
        where TFirst : struct, IReduction
        where TSecond : struct, IReduction;

    /// <summary>y[i] = op(a[i], b[i]), or added to y[i]. y may be a or b.</summary>
    static abstract void Map<TMap>(TMap op, float* a, float* b, float* y, nint length, bool adds = false)
        where TMap : struct, IMap;
}

/// <summary>What needs no lanes of its own.</summary>
internal static unsafe class RowLoops
{
    /// <summary>y = a.</summary>
    public static void Copy(float* a, float* y, nint length) =>
        new ReadOnlySpan<float>(a, (int)length).CopyTo(new Span<float>(y, (int)length));

    /// <summary>y = 0.</summary>
    public static void Clear(float* y, nint length) => new Span<float>(y, (int)length).Clear();
}

/// <summary>The loops over one row that the row-wise kernels share, tails included. Nothing beyond the row is touched.</summary>
internal readonly unsafe partial struct RowLoops<T> : IRowLoops
    where T : struct, ILanes<T>
{
    // Two vectors a turn, so that they share an operation's constants, where there are 32 registers; of 16 the halves of one
    // vector need all. Calls (of the tails) stand where no vector is alive, since a call lets none of them stay in its
    // register.

    /// <summary>y[i] = op(a[i], b[i]), or added to y[i]. y may be a or b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Map<TMap>(TMap op, float* a, float* b, float* y, nint length, bool adds = false)
        where TMap : struct, IMap
    {
        nint i = 0;
        if (T.TwoFit)
        {
            for (; i + (2 * Lanes.Width) <= length; i += 2 * Lanes.Width)
            {
                var y0 = op.Apply(T.Load(a + i), T.Load(b + i));
                var y1 = op.Apply(T.Load(a + i + 16), T.Load(b + i + 16));
                if (adds)
                {
                    y0 = T.Load(y + i) + y0;
                    y1 = T.Load(y + i + 16) + y1;
                }
                y0.Store(y + i);
                y1.Store(y + i + 16);
            }
        }
        for (; i + Lanes.Width <= length; i += Lanes.Width)
        {
            var value = op.Apply(T.Load(a + i), T.Load(b + i));
            (adds ? T.Load(y + i) + value : value).Store(y + i);
        }
        if (i < length)
            MapTail(op, a + i, b + i, y + i, length - i, adds);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MapTail<TMap>(TMap op, float* a, float* b, float* y, nint rest, bool adds)
        where TMap : struct, IMap
    {
        var value = op.Apply(Lanes.LoadTail<T>(a, rest, 0f), Lanes.LoadTail<T>(b, rest, 0f));
        if (adds)
            value = Lanes.LoadTail<T>(y, rest, 0f) + value;
        Lanes.StoreTail(value, y, rest);
    }

    /// <summary>
    /// The sum of op over a row: in four vectors taking turns (which are more precise than one long sum, and need not wait
    /// for one another), then in one fixed tree.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Sum<TReduction>(TReduction op, float* a, float* b, nint length)
        where TReduction : struct, IReduction
    {
        var whole = length & ~(nint)(Lanes.Width - 1);
        var s1 = whole < length ? SumTail(op, a + whole, b + whole, length - whole) : T.Zero;
        T s0 = T.Zero,
            s2 = T.Zero,
            s3 = T.Zero;
        nint i = 0;
        for (; i + (4 * Lanes.Width) <= length; i += 4 * Lanes.Width)
        {
            s0 = op.Add(s0, T.Load(a + i), T.Load(b + i));
            s1 = op.Add(s1, T.Load(a + i + 16), T.Load(b + i + 16));
            s2 = op.Add(s2, T.Load(a + i + 32), T.Load(b + i + 32));
            s3 = op.Add(s3, T.Load(a + i + 48), T.Load(b + i + 48));
        }
        for (; i < whole; i += Lanes.Width)
            s0 = op.Add(s0, T.Load(a + i), T.Load(b + i));
        return Lanes.Sum((s0 + s1) + (s2 + s3));
    }

    /// <summary>Two sums of a row in one pass, each with the bits of <see cref="Sum"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
        var whole = length & ~(nint)(Lanes.Width - 1);
        var tails = stackalloc float[2 * Lanes.Width];
        if (whole < length)
        {
            SumTail(first, a + whole, b + whole, length - whole).Store(tails);
            SumTail(second, a + whole, b + whole, length - whole).Store(tails + Lanes.Width);
        }
        T s1 = T.Load(tails),
            t1 = T.Load(tails + Lanes.Width);
        T s0 = T.Zero,
            s2 = T.Zero,
            s3 = T.Zero;
        T t0 = T.Zero,
            t2 = T.Zero,
            t3 = T.Zero;
        nint i = 0;
        for (; i + (4 * Lanes.Width) <= length; i += 4 * Lanes.Width)
        {
            Add(first, second, a + i, b + i, ref s0, ref t0);
            Add(first, second, a + i + 16, b + i + 16, ref s1, ref t1);
            Add(first, second, a + i + 32, b + i + 32, ref s2, ref t2);
            Add(first, second, a + i + 48, b + i + 48, ref s3, ref t3);
        }
        for (; i < whole; i += Lanes.Width)
            Add(first, second, a + i, b + i, ref s0, ref t0);
        return (Lanes.Sum((s0 + s1) + (s2 + s3)), Lanes.Sum((t0 + t1) + (t2 + t3)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TFirst, TSecond>(TFirst first, TSecond second, float* a, float* b, ref T sum, ref T other)
        where TFirst : struct, IReduction
        where TSecond : struct, IReduction
    {
        var (x, y) = (T.Load(a), T.Load(b));
        sum = first.Add(sum, x, y);
        other = second.Add(other, x, y);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T SumTail<TReduction>(TReduction op, float* a, float* b, nint rest)
        where TReduction : struct, IReduction =>
        op.Add(T.Zero, Lanes.LoadTail<T>(a, rest, op.Neutral), Lanes.LoadTail<T>(b, rest, 0f));

    /// <summary>The largest element; −∞ of an empty row. A NaN may be passed over: what is computed of it shows it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Max(float* a, nint length)
    {
        var whole = length & ~(nint)(Lanes.Width - 1);
        var m0 =
            whole < length
                ? Lanes.LoadTail<T>(a + whole, length - whole, float.NegativeInfinity)
                : T.Create(float.NegativeInfinity);
        var m1 = m0;
        nint i = 0;
        for (; i + (2 * Lanes.Width) <= length; i += 2 * Lanes.Width)
        {
            m0 = T.MaxNative(m0, T.Load(a + i));
            m1 = T.MaxNative(m1, T.Load(a + i + 16));
        }
        if (i < whole)
            m0 = T.MaxNative(m0, T.Load(a + i));
        return Lanes.Max(T.MaxNative(m0, m1));
    }

    /// <summary>A finished row of a gradient to where it goes: set, added, or added at a rate.</summary>
    public static void Apply(float* row, float* target, nint length, Destination into)
    {
        if (into.Write == Write.Set)
            RowLoops.Copy(row, target, length);
        else
            Map(new PlusTimes(into.Rate), row, target, target, length);
    }
}
