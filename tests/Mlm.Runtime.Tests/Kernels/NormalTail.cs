namespace Mlm.Runtime.Tests.Kernels;

/// <summary>The upper tail of the normal distribution in double, to about 1e-14 of itself.</summary>
internal static class NormalTail
{
    /// <summary>1 − Φ(z) = ½·erfc(z/√2), for z not below 0.</summary>
    public static double Of(double z) => z < 3 ? 0.5 - (Density(z) * Series(z)) : Density(z) / Fraction(z);

    private static double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);

    // (Φ(z) − ½) / φ(z) = z + z³/3 + z⁵/(3·5) + …
    private static double Series(double z)
    {
        var (sum, term) = (z, z);
        for (var n = 3; term > sum * 1e-17; n += 2)
            sum += term *= z * z / n;
        return sum;
    }

    // φ(z) / (1 − Φ(z)) = z + 1/(z + 2/(z + 3/(z + …))), from its far end
    private static double Fraction(double z)
    {
        var fraction = z;
        for (var n = 200; n >= 1; n--)
            fraction = z + (n / fraction);
        return fraction;
    }
}
