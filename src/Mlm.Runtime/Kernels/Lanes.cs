using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vector = System.Runtime.Intrinsics.Vector512<float>;

namespace Mlm.Runtime.Kernels;

/// <summary>
/// The sixteen lanes in which row-wise kernels compute. Where the processor has no 512-bit vectors the runtime makes one
/// of smaller ones; the lanes, and so the order of every sum, stay.
/// </summary>
internal static unsafe class Lanes
{
    public const int Width = 16;

    /// <summary>The first <paramref name="count"/> lanes from memory, the others <paramref name="fill"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector LoadTail(float* source, nint count, float fill)
    {
        var lanes = Vector512.Create(fill);
        for (nint i = 0; i < count; i++)
            ((float*)&lanes)[i] = source[i];
        return lanes;
    }

    /// <summary>The first <paramref name="count"/> lanes into memory.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void StoreTail(Vector lanes, float* target, nint count)
    {
        for (nint i = 0; i < count; i++)
            target[i] = ((float*)&lanes)[i];
    }

    /// <summary>The sum of all lanes: halves onto halves, in this order on every machine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector lanes)
    {
        var eight = lanes.GetLower() + lanes.GetUpper();
        var four = eight.GetLower() + eight.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }

    /// <summary>The largest lane; any lane if one is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(Vector lanes)
    {
        var eight = Vector256.MaxNative(lanes.GetLower(), lanes.GetUpper());
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
    public static Vector Exp(Vector x)
    {
        const float roundsToInteger = 12_582_912f; // 1.5 · 2²³: what is added to it loses its fraction
        const float smallest = -87.33654f; // ln 2⁻¹²⁶
        const float largest = 88.72283f; // ln of the largest float
        var magic = Vector512.Create(roundsToInteger);
        var n = Vector512.FusedMultiplyAdd(x, Vector512.Create(1.44269504088896341f), magic) - magic;
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-0.693359375f), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(2.12194440e-4f), r);
        var p = Vector512.FusedMultiplyAdd(Vector512.Create(1.9875691500e-4f), r, Vector512.Create(1.3981999507e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(8.3334519073e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(4.1665795894e-2f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.6666665459e-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(5.0000001201e-1f));
        p = Vector512.FusedMultiplyAdd(p, r * r, r + Vector.One);
        // A NaN converts to 0 or int.MinValue; either, shifted, adds nothing to the bits of p, which is NaN too.
        var exponent = Vector512.ShiftLeft(Vector512.ConvertToInt32Native(n), 23);
        var result = (p.AsInt32() + exponent).AsSingle();
        result = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(smallest)), Vector.Zero, result);
        return Vector512.ConditionalSelect(
            Vector512.GreaterThan(x, Vector512.Create(largest)),
            Vector512.Create(float.PositiveInfinity),
            result
        );
    }
}
