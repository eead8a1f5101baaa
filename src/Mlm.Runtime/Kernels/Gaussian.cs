using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Vectors;

namespace Mlm.Runtime.Kernels;

/// <summary>
/// The upper tail of the normal distribution, <c>1 − Φ(z) = ½·erfc(z/√2)</c>, as the product of <see cref="Decay"/> and
/// <see cref="TailRatio"/>: within 6e-7 of itself, so that it keeps its digits where erf is 1 to the last bit.
/// </summary>
internal static class Gaussian
{
    /// <summary>From here on the tail is 0 in float32: a larger z may be taken for this one.</summary>
    public const float End = 14f;

    /// <summary>e^(−z²/2), for z in 0 … <see cref="End"/>, within 2 ulp; 0 below the smallest normal number; NaN of NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Decay<T>(T z)
        where T : struct, ILanes<T>
    {
        // An error of z² becomes a relative one of the result, so what z² loses to its rounding is made good.
        var square = z * z;
        var lost = T.FusedMultiplyAdd(z, z, -square);
        var e = Lanes.ExpOfNoMoreThanZero(square * T.Create(-0.5f));
        return T.FusedMultiplyAdd(e, lost * T.Create(-0.5f), e);
    }

    /// <summary>(1 − Φ(z)) / e^(−z²/2), for z in 0 … <see cref="End"/>, within 4e-7 of itself; NaN of NaN.</summary>
    /// <remarks>
    /// Falls smoothly from ½ to about 1/(z√(2π)). A quotient of polynomials made for this (least largest relative error,
    /// 6e-9 before rounding): all coefficients are positive, so that nothing cancels.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T TailRatio<T>(T z)
        where T : struct, ILanes<T>
    {
        var above = T.FusedMultiplyAdd(T.Create(0.0040776283f), z, T.Create(0.040372673f));
        above = T.FusedMultiplyAdd(above, z, T.Create(0.18246217f));
        above = T.FusedMultiplyAdd(above, z, T.Create(0.43725136f));
        above = T.FusedMultiplyAdd(above, z, T.Create(0.5f));
        var below = T.FusedMultiplyAdd(T.Create(0.01022097f), z, T.Create(0.1012061f));
        below = T.FusedMultiplyAdd(below, z, T.Create(0.46743f));
        below = T.FusedMultiplyAdd(below, z, T.Create(1.1992921f));
        below = T.FusedMultiplyAdd(below, z, T.Create(1.6723877f));
        below = T.FusedMultiplyAdd(below, z, T.One);
        return above / below;
    }
}
