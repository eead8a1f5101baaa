using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mlm.Runtime.Kernels.Vectors;

/// <summary>Sixteen lanes in two vectors.</summary>
/// <remarks>
/// Results are made field by field: what a constructor is given would take the JIT three more locals an operation, and a
/// method with 512 of them gets nothing more inlined.
/// </remarks>
[SkipLocalsInit]
internal unsafe struct Lanes256 : ILanes<Lanes256>
{
    private Vector256<float> _lower;
    private Vector256<float> _upper;

    public static bool TwoFit
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }

    public static Lanes256 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            Lanes256 y;
            y._lower = Vector256<float>.Zero;
            y._upper = Vector256<float>.Zero;
            return y;
        }
    }

    public static Lanes256 One
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            Lanes256 y;
            y._lower = Vector256<float>.One;
            y._upper = Vector256<float>.One;
            return y;
        }
    }

    public readonly Vector256<float> Lower
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _lower;
    }

    public readonly Vector256<float> Upper
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _upper;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Create(float value)
    {
        Lanes256 y;
        y._lower = Vector256.Create(value);
        y._upper = Vector256.Create(value);
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(float* source)
    {
        Lanes256 y;
        y._lower = Vector256.Load(source);
        y._upper = Vector256.Load(source + 8);
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(float* target)
    {
        _lower.Store(target);
        _upper.Store(target + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 a, Lanes256 b)
    {
        Lanes256 y;
        y._lower = a._lower + b._lower;
        y._upper = a._upper + b._upper;
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 a, Lanes256 b)
    {
        Lanes256 y;
        y._lower = a._lower - b._lower;
        y._upper = a._upper - b._upper;
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 a, Lanes256 b)
    {
        Lanes256 y;
        y._lower = a._lower * b._lower;
        y._upper = a._upper * b._upper;
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator /(Lanes256 a, Lanes256 b)
    {
        Lanes256 y;
        y._lower = a._lower / b._lower;
        y._upper = a._upper / b._upper;
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 a)
    {
        Lanes256 y;
        y._lower = -a._lower;
        y._upper = -a._upper;
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator &(Lanes256 a, Lanes256 b)
    {
        Lanes256 y;
        y._lower = a._lower & b._lower;
        y._upper = a._upper & b._upper;
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator |(Lanes256 a, Lanes256 b)
    {
        Lanes256 y;
        y._lower = a._lower | b._lower;
        y._upper = a._upper | b._upper;
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 FusedMultiplyAdd(Lanes256 a, Lanes256 b, Lanes256 c)
    {
        Lanes256 y;
        y._lower = Vector256.FusedMultiplyAdd(a._lower, b._lower, c._lower);
        y._upper = Vector256.FusedMultiplyAdd(a._upper, b._upper, c._upper);
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Abs(Lanes256 a)
    {
        Lanes256 y;
        y._lower = Vector256.Abs(a._lower);
        y._upper = Vector256.Abs(a._upper);
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Sqrt(Lanes256 a)
    {
        Lanes256 y;
        y._lower = Vector256.Sqrt(a._lower);
        y._upper = Vector256.Sqrt(a._upper);
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Min(Lanes256 a, float b)
    {
        Lanes256 y;
        y._lower = Vector256.Min(a._lower, Vector256.Create(b));
        y._upper = Vector256.Min(a._upper, Vector256.Create(b));
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Max(Lanes256 a, float b)
    {
        Lanes256 y;
        y._lower = Vector256.Max(a._lower, Vector256.Create(b));
        y._upper = Vector256.Max(a._upper, Vector256.Create(b));
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MaxNative(Lanes256 a, Lanes256 b)
    {
        Lanes256 y;
        y._lower = Vector256.MaxNative(a._lower, b._lower);
        y._upper = Vector256.MaxNative(a._upper, b._upper);
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 WhereLess(Lanes256 a, Lanes256 b, Lanes256 then, Lanes256 otherwise)
    {
        Lanes256 y;
        y._lower = Vector256.ConditionalSelect(Vector256.LessThan(a._lower, b._lower), then._lower, otherwise._lower);
        y._upper = Vector256.ConditionalSelect(Vector256.LessThan(a._upper, b._upper), then._upper, otherwise._upper);
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 WhereLessOrEqual(Lanes256 a, Lanes256 b, Lanes256 then, Lanes256 otherwise)
    {
        Lanes256 y;
        y._lower = Vector256.ConditionalSelect(
            Vector256.LessThanOrEqual(a._lower, b._lower),
            then._lower,
            otherwise._lower
        );
        y._upper = Vector256.ConditionalSelect(
            Vector256.LessThanOrEqual(a._upper, b._upper),
            then._upper,
            otherwise._upper
        );
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 WhereBitsBelow(Lanes256 a, uint b, Lanes256 then, Lanes256 otherwise)
    {
        Lanes256 y;
        y._lower = Vector256.ConditionalSelect(
            Vector256.LessThan(a._lower.AsUInt32(), Vector256.Create(b)).AsSingle(),
            then._lower,
            otherwise._lower
        );
        y._upper = Vector256.ConditionalSelect(
            Vector256.LessThan(a._upper.AsUInt32(), Vector256.Create(b)).AsSingle(),
            then._upper,
            otherwise._upper
        );
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 AddToExponent(Lanes256 a, Lanes256 n)
    {
        Lanes256 y;
        y._lower = (a._lower.AsInt32() + Vector256.ShiftLeft(Vector256.ConvertToInt32Native(n._lower), 23)).AsSingle();
        y._upper = (a._upper.AsInt32() + Vector256.ShiftLeft(Vector256.ConvertToInt32Native(n._upper), 23)).AsSingle();
        return y;
    }

    // It calls nothing: around a call the sums would leave their registers, and memory would wait for them.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void AddSquares(float* x, nint length, double* sums)
    {
        var (s0, s1) = (Vector256.Load(sums), Vector256.Load(sums + 4));
        var (s2, s3) = (Vector256.Load(sums + 8), Vector256.Load(sums + 12));
        for (nint i = 0; i < length; i += Lanes.Width)
        {
            var (x0, x1) = Vector256.Widen(Vector256.Load(x + i));
            var (x2, x3) = Vector256.Widen(Vector256.Load(x + i + 8));
            s0 = Vector256.FusedMultiplyAdd(x0, x0, s0);
            s1 = Vector256.FusedMultiplyAdd(x1, x1, s1);
            s2 = Vector256.FusedMultiplyAdd(x2, x2, s2);
            s3 = Vector256.FusedMultiplyAdd(x3, x3, s3);
        }
        s0.Store(sums);
        s1.Store(sums + 4);
        s2.Store(sums + 8);
        s3.Store(sums + 12);
    }
}
