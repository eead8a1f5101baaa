namespace Mlm.Runtime.Random;

/// <summary>
/// Elementary functions from sums, products, quotients alone, which IEEE 754 rounds alike everywhere. Those of the system's
/// library differ in the last bit from one platform to the next, and with them the weights that one seed gives.
/// </summary>
internal static class Elementary
{
    private const double Ln2 = 0.69314718055994530942;

    // The series' last terms are below 1e-17 of the result on the ranges that the reductions leave.
    private const int LogTerms = 12;
    private const int TrigonometricTerms = 10;

    /// <summary>ln x of a normal, positive number; the error is within a few units of the last place.</summary>
    public static double Log(double x)
    {
        // x = 2ᵉ · m with m in [√½, √2); ln m = 2 artanh s = 2s(1 + s²/3 + s⁴/5 + …) with s = (m − 1)/(m + 1), |s| < 0.172.
        var exponent = Math.ILogB(x);
        var mantissa = Math.ScaleB(x, -exponent);
        if (mantissa > Math.Sqrt(2))
        {
            mantissa /= 2;
            exponent++;
        }
        var s = (mantissa - 1) / (mantissa + 1);
        var square = s * s;
        var sum = 0.0;
        for (var n = LogTerms - 1; n >= 0; n--)
            sum = (sum * square) + (1.0 / ((2 * n) + 1));
        return (exponent * Ln2) + (2 * s * sum);
    }

    /// <summary>The sine and the cosine of 2π · <paramref name="turns"/>, for 0 ≤ turns &lt; 1; the error is within 1e-15.</summary>
    public static (double Sin, double Cos) SinCosOfTurns(double turns)
    {
        // To the nearest quarter turn, exactly; what remains is within ±π/4.
        var quarter = (int)((4 * turns) + 0.5);
        var angle = 2 * Math.PI * (turns - (0.25 * quarter));
        var square = angle * angle;
        var (sin, cos) = (0.0, 0.0);
        for (var n = TrigonometricTerms - 1; n >= 0; n--)
        {
            // sin x = x(1 − x²/(2·3)(1 − x²/(4·5)(…))),  cos x = 1 − x²/(1·2)(1 − x²/(3·4)(…))
            var k = 2.0 * n;
            sin = 1 - (square / ((k + 2) * (k + 3)) * sin);
            cos = 1 - (square / ((k + 1) * (k + 2)) * cos);
        }
        sin *= angle;
        return (quarter & 3) switch
        {
            0 => (sin, cos),
            1 => (cos, -sin),
            2 => (-sin, -cos),
            _ => (-cos, sin),
        };
    }
}
