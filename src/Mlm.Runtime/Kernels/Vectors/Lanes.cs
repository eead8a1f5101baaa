using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Mlm.Shared;

namespace Mlm.Runtime.Kernels.Vectors;

/// <summary>What is computed of sixteen lanes, whichever <see cref="ILanes{T}"/> they are.</summary>
internal static unsafe class Lanes
{
    public const int Width = KernelGeometry.Lanes;

    /// <summary>The first <paramref name="count"/> lanes from memory, the others <paramref name="fill"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T LoadTail<T>(float* source, nint count, float fill)
        where T : struct, ILanes<T>
    {
        var lanes = stackalloc float[Width];
        for (nint i = 0; i < Width; i++)
            lanes[i] = i < count ? source[i] : fill;
        return T.Load(lanes);
    }

    /// <summary>The first <paramref name="count"/> lanes into memory.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void StoreTail<T>(T lanes, float* target, nint count)
        where T : struct, ILanes<T>
    {
        var whole = stackalloc float[Width];
        lanes.Store(whole);
        for (nint i = 0; i < count; i++)
            target[i] = whole[i];
    }

    /// <summary>The sum of all lanes: halves onto halves, in this order on every machine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum<T>(T lanes)
        where T : struct, ILanes<T>
    {
        var eight = lanes.Lower + lanes.Upper;
        var four = eight.GetLower() + eight.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }

    /// <summary>The largest lane; any lane if one is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max<T>(T lanes)
        where T : struct, ILanes<T>
    {
        var eight = Vector256.MaxNative(lanes.Lower, lanes.Upper);
        var four = Vector128.MaxNative(eight.GetLower(), eight.GetUpper());
        return MathF.Max(MathF.Max(four[0], four[2]), MathF.Max(four[1], four[3]));
    }

    /// <summary>
    /// e to the power of every lane, within 1.3 ulp; 0 where the result would be below the smallest normal number, infinity
    /// above the largest, NaN of NaN.
    /// </summary>
    /// <remarks>
    /// x = n·ln 2 + r with |r| ≤ ln 2 / 2; ln 2 in two parts, the first short enough that n times it is exact (Cody and
    /// Waite); eʳ by the polynomial of Cephes' expf; 2ⁿ by adding n to the exponent bits.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x)
        where T : struct, ILanes<T>
    {
        const float largest = 88.72283f; // ln of the largest float
        return T.WhereLess(T.Create(largest), x, T.Create(float.PositiveInfinity), ExpOfNoMoreThanZero(x));
    }

    /// <summary>The bits of <see cref="Exp"/> in less time, for lanes that are not above 0, or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ExpOfNoMoreThanZero<T>(T x)
        where T : struct, ILanes<T>
    {
        const float smallest = -87.33654f; // ln 2⁻¹²⁶
        return T.WhereLess(x, T.Create(smallest), T.Zero, ExpWithin87(x));
    }

    /// <summary>The bits of <see cref="Exp"/> in still less time, for lanes from −87.33 to 87.33, or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ExpWithin87<T>(T x)
        where T : struct, ILanes<T>
    {
        const float roundsToInteger = 12_582_912f; // 1.5 · 2²³: what is added to it loses its fraction
        var magic = T.Create(roundsToInteger);
        var n = T.FusedMultiplyAdd(x, T.Create(1.44269504088896341f), magic) - magic;
        var r = T.FusedMultiplyAdd(n, T.Create(-0.693359375f), x);
        r = T.FusedMultiplyAdd(n, T.Create(2.12194440e-4f), r);
        var p = T.FusedMultiplyAdd(T.Create(1.9875691500e-4f), r, T.Create(1.3981999507e-3f));
        p = T.FusedMultiplyAdd(p, r, T.Create(8.3334519073e-3f));
        p = T.FusedMultiplyAdd(p, r, T.Create(4.1665795894e-2f));
        p = T.FusedMultiplyAdd(p, r, T.Create(1.6666665459e-1f));
        p = T.FusedMultiplyAdd(p, r, T.Create(5.0000001201e-1f));
        p = T.FusedMultiplyAdd(p, r * r, r + T.One);
        // A NaN converts to 0 or int.MinValue; either, shifted, adds nothing to the bits of p, which is NaN too.
        return T.AddToExponent(p, n);
    }
}
