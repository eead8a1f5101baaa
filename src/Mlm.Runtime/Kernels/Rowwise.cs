using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Mlm.Runtime.Memory;
using Vector = System.Runtime.Intrinsics.Vector512<float>;

namespace Mlm.Runtime.Kernels;

/// <summary>What is computed of each pair of elements; operations of one operand are given it twice.</summary>
internal interface IMap
{
    Vector Apply(Vector a, Vector b);
}

/// <summary>What of each pair of elements enters a sum; operations of one operand are given it twice.</summary>
internal interface IReduction
{
    /// <summary>The first operand that adds nothing (beside a second one of 0): it fills up a row's last vector.</summary>
    float Neutral { get; }

    Vector Add(Vector sum, Vector a, Vector b);
}

/// <summary>The loops over one row that the row-wise kernels share, tails included. Nothing beyond the row is touched.</summary>
internal static unsafe partial class Rowwise
{
    // Four vectors a turn, so that they share an operation's constants; calls (of the tails) stand where no vector is
    // alive, since a call lets none of them stay in its register.

    /// <summary>y[i] = op(a[i], b[i]), or added to y[i]. y may be a or b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Map<TMap>(TMap op, float* a, float* b, float* y, nint length, bool adds = false)
        where TMap : struct, IMap
    {
        nint i = 0;
        for (; i + (4 * Lanes.Width) <= length; i += 4 * Lanes.Width)
        {
            var y0 = op.Apply(Vector512.Load(a + i), Vector512.Load(b + i));
            var y1 = op.Apply(Vector512.Load(a + i + 16), Vector512.Load(b + i + 16));
            var y2 = op.Apply(Vector512.Load(a + i + 32), Vector512.Load(b + i + 32));
            var y3 = op.Apply(Vector512.Load(a + i + 48), Vector512.Load(b + i + 48));
            if (adds)
            {
                y0 = Vector512.Load(y + i) + y0;
                y1 = Vector512.Load(y + i + 16) + y1;
                y2 = Vector512.Load(y + i + 32) + y2;
                y3 = Vector512.Load(y + i + 48) + y3;
            }
            y0.Store(y + i);
            y1.Store(y + i + 16);
            y2.Store(y + i + 32);
            y3.Store(y + i + 48);
        }
        for (; i + Lanes.Width <= length; i += Lanes.Width)
        {
            var value = op.Apply(Vector512.Load(a + i), Vector512.Load(b + i));
            (adds ? Vector512.Load(y + i) + value : value).Store(y + i);
        }
        if (i < length)
            MapTail(op, a + i, b + i, y + i, length - i, adds);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MapTail<TMap>(TMap op, float* a, float* b, float* y, nint rest, bool adds)
        where TMap : struct, IMap
    {
        var value = op.Apply(Lanes.LoadTail(a, rest, 0f), Lanes.LoadTail(b, rest, 0f));
        if (adds)
            value = Lanes.LoadTail(y, rest, 0f) + value;
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
        var s1 = whole < length ? SumTail(op, a + whole, b + whole, length - whole) : Vector.Zero;
        Vector s0 = Vector.Zero,
            s2 = Vector.Zero,
            s3 = Vector.Zero;
        nint i = 0;
        for (; i + (4 * Lanes.Width) <= length; i += 4 * Lanes.Width)
        {
            s0 = op.Add(s0, Vector512.Load(a + i), Vector512.Load(b + i));
            s1 = op.Add(s1, Vector512.Load(a + i + 16), Vector512.Load(b + i + 16));
            s2 = op.Add(s2, Vector512.Load(a + i + 32), Vector512.Load(b + i + 32));
            s3 = op.Add(s3, Vector512.Load(a + i + 48), Vector512.Load(b + i + 48));
        }
        for (; i < whole; i += Lanes.Width)
            s0 = op.Add(s0, Vector512.Load(a + i), Vector512.Load(b + i));
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
        var s1 = whole < length ? SumTail(first, a + whole, b + whole, length - whole) : Vector.Zero;
        var t1 = whole < length ? SumTail(second, a + whole, b + whole, length - whole) : Vector.Zero;
        Vector s0 = Vector.Zero,
            s2 = Vector.Zero,
            s3 = Vector.Zero;
        Vector t0 = Vector.Zero,
            t2 = Vector.Zero,
            t3 = Vector.Zero;
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
    private static void Add<TFirst, TSecond>(
        TFirst first,
        TSecond second,
        float* a,
        float* b,
        ref Vector sum,
        ref Vector other
    )
        where TFirst : struct, IReduction
        where TSecond : struct, IReduction
    {
        var (x, y) = (Vector512.Load(a), Vector512.Load(b));
        sum = first.Add(sum, x, y);
        other = second.Add(other, x, y);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector SumTail<TReduction>(TReduction op, float* a, float* b, nint rest)
        where TReduction : struct, IReduction =>
        op.Add(Vector.Zero, Lanes.LoadTail(a, rest, op.Neutral), Lanes.LoadTail(b, rest, 0f));

    /// <summary>The largest element; −∞ of an empty row. A NaN may be passed over: what is computed of it shows it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Max(float* a, nint length)
    {
        var whole = length & ~(nint)(Lanes.Width - 1);
        var m0 = Lanes.LoadTail(a + whole, length - whole, float.NegativeInfinity);
        var m1 = m0;
        nint i = 0;
        for (; i + (2 * Lanes.Width) <= length; i += 2 * Lanes.Width)
        {
            m0 = Vector512.MaxNative(m0, Vector512.Load(a + i));
            m1 = Vector512.MaxNative(m1, Vector512.Load(a + i + 16));
        }
        if (i < whole)
            m0 = Vector512.MaxNative(m0, Vector512.Load(a + i));
        return Lanes.Max(Vector512.MaxNative(m0, m1));
    }

    /// <summary>y = a.</summary>
    public static void Copy(float* a, float* y, nint length) =>
        new ReadOnlySpan<float>(a, (int)length).CopyTo(new Span<float>(y, (int)length));

    /// <summary>A finished row of a gradient to where it goes: set, added, or added at a rate.</summary>
    public static void Apply(float* row, float* target, nint length, Destination into)
    {
        if (into.Write == Write.Set)
            Copy(row, target, length);
        else
            Map(new PlusTimes(into.Rate), row, target, target, length);
    }

    /// <summary>y = 0.</summary>
    public static void Clear(float* y, nint length) => new Span<float>(y, (int)length).Clear();
}

/// <summary>a</summary>
internal readonly struct Same : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector Apply(Vector a, Vector b) => a;
}

/// <summary>a + b</summary>
internal readonly struct Plus : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector Apply(Vector a, Vector b) => a + b;
}

/// <summary>a · b</summary>
internal readonly struct Multiplied : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector Apply(Vector a, Vector b) => a * b;
}

/// <summary>a · factor</summary>
internal readonly struct Times(float factor) : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector Apply(Vector a, Vector b) => a * Vector512.Create(factor);
}

/// <summary>b + factor · a, in one rounding.</summary>
internal readonly struct PlusTimes(float factor) : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector Apply(Vector a, Vector b) => Vector512.FusedMultiplyAdd(Vector512.Create(factor), a, b);
}

/// <summary>exp((a − max) · factor)</summary>
internal readonly struct ExpBelow(float max, float factor) : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector Apply(Vector a, Vector b) => Lanes.Exp((a - Vector512.Create(max)) * Vector512.Create(factor));
}

/// <summary>Σ a</summary>
internal readonly struct Total : IReduction
{
    public float Neutral => 0f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector Add(Vector sum, Vector a, Vector b) => sum + a;
}

/// <summary>Σ a·b</summary>
internal readonly struct Dot : IReduction
{
    public float Neutral => 0f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector Add(Vector sum, Vector a, Vector b) => Vector512.FusedMultiplyAdd(a, b, sum);
}
