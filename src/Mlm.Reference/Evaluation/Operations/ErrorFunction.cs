namespace Mlm.Reference.Evaluation;

/// <summary>The error function in double precision, which .NET lacks.</summary>
internal static class ErrorFunction
{
    private const double SeriesEnd = 2.5; // above it the continued fraction is at full precision after 60 terms

    /// <summary>erf(x) = 2/√π ∫₀ˣ e^(−t²) dt, to about 1e-15.</summary>
    public static double Erf(double x)
    {
        if (double.IsNaN(x))
            return x;
        var magnitude = Math.Abs(x);
        var erf = magnitude < SeriesEnd ? Series(magnitude) : 1 - Complement(magnitude);
        return x < 0 ? -erf : erf;
    }

    // erf(x) = 2/√π e^(−x²) Σ 2ⁿ x^(2n+1) / (1·3·5…(2n+1)): all terms are positive, so nothing cancels.
    private static double Series(double x)
    {
        var term = x;
        var sum = x;
        for (var n = 1; term > sum * 1e-17; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    // erfc(x) = e^(−x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))), evaluated from its far end.
    private static double Complement(double x)
    {
        var tail = x;
        for (var k = 60; k >= 1; k--)
            tail = x + (k / 2.0 / tail);
        return Math.Exp(-x * x) / (Math.Sqrt(Math.PI) * tail);
    }
}
