using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mlm.Runtime.Kernels.Vectors;

/// <summary>Sixteen lanes in one vector.</summary>
/// <remarks>See <see cref="Lanes256"/> for why results are made field by field.</remarks>
[SkipLocalsInit]
internal unsafe struct Lanes512 : ILanes<Lanes512>
{
    private Vector512<float> _lanes;

    public static bool TwoFit
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }

    public static Lanes512 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            Lanes512 y;
            y._lanes = Vector512<float>.Zero;
            return y;
        }
    }

    public static Lanes512 One
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            Lanes512 y;
            y._lanes = Vector512<float>.One;
            return y;
        }
    }

    public readonly Vector256<float> Lower
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _lanes.GetLower();
    }

    public readonly Vector256<float> Upper
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _lanes.GetUpper();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Create(float value)
    {
        Lanes512 y;
        y._lanes = Vector512.Create(value);
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(float* source)
    {
        Lanes512 y;
        y._lanes = Vector512.Load(source);
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(float* target)
    {
        _lanes.Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator +(Lanes512 a, Lanes512 b)
    {
        Lanes512 y;
        y._lanes = a._lanes + b._lanes;
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 a, Lanes512 b)
    {
        Lanes512 y;
        y._lanes = a._lanes - b._lanes;
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator *(Lanes512 a, Lanes512 b)
    {
        Lanes512 y;
        y._lanes = a._lanes * b._lanes;
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator /(Lanes512 a, Lanes512 b)
    {
        Lanes512 y;
        y._lanes = a._lanes / b._lanes;
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 a)
    {
        Lanes512 y;
        y._lanes = -a._lanes;
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator &(Lanes512 a, Lanes512 b)
    {
        Lanes512 y;
        y._lanes = a._lanes & b._lanes;
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator |(Lanes512 a, Lanes512 b)
    {
        Lanes512 y;
        y._lanes = a._lanes | b._lanes;
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 FusedMultiplyAdd(Lanes512 a, Lanes512 b, Lanes512 c)
    {
        Lanes512 y;
        y._lanes = Vector512.FusedMultiplyAdd(a._lanes, b._lanes, c._lanes);
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Abs(Lanes512 a)
    {
        Lanes512 y;
        y._lanes = Vector512.Abs(a._lanes);
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Sqrt(Lanes512 a)
    {
        Lanes512 y;
        y._lanes = Vector512.Sqrt(a._lanes);
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Min(Lanes512 a, float b)
    {
        Lanes512 y;
        y._lanes = Vector512.Min(a._lanes, Vector512.Create(b));
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Max(Lanes512 a, float b)
    {
        Lanes512 y;
        y._lanes = Vector512.Max(a._lanes, Vector512.Create(b));
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MaxNative(Lanes512 a, Lanes512 b)
    {
        Lanes512 y;
        y._lanes = Vector512.MaxNative(a._lanes, b._lanes);
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 WhereLess(Lanes512 a, Lanes512 b, Lanes512 then, Lanes512 otherwise)
    {
        Lanes512 y;
        y._lanes = Vector512.ConditionalSelect(Vector512.LessThan(a._lanes, b._lanes), then._lanes, otherwise._lanes);
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 WhereLessOrEqual(Lanes512 a, Lanes512 b, Lanes512 then, Lanes512 otherwise)
    {
        Lanes512 y;
        y._lanes = Vector512.ConditionalSelect(
            Vector512.LessThanOrEqual(a._lanes, b._lanes),
            then._lanes,
            otherwise._lanes
        );
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 WhereBitsBelow(Lanes512 a, uint b, Lanes512 then, Lanes512 otherwise)
    {
        Lanes512 y;
        y._lanes = Vector512.ConditionalSelect(
            Vector512.LessThan(a._lanes.AsUInt32(), Vector512.Create(b)).AsSingle(),
            then._lanes,
            otherwise._lanes
        );
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 AddToExponent(Lanes512 a, Lanes512 n)
    {
        Lanes512 y;
        y._lanes = (a._lanes.AsInt32() + Vector512.ShiftLeft(Vector512.ConvertToInt32Native(n._lanes), 23)).AsSingle();
        return y;
    }

    // It calls nothing: around a call the sums would leave their registers, and memory would wait for them.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void AddSquares(float* x, nint length, double* sums)
    {
        var (s0, s1) = (Vector512.Load(sums), Vector512.Load(sums + 8));
        for (nint i = 0; i < length; i += Lanes.Width)
        {
            var (x0, x1) = Vector512.Widen(Vector512.Load(x + i));
            s0 = Vector512.FusedMultiplyAdd(x0, x0, s0);
            s1 = Vector512.FusedMultiplyAdd(x1, x1, s1);
        }
        s0.Store(sums);
        s1.Store(sums + 8);
    }
}
