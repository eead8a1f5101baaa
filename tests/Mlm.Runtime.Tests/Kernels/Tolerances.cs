namespace Mlm.Runtime.Tests.Kernels;

/// <summary>How far float32 kernels may be from the double twin, relative to the largest true value (or as said).</summary>
internal static class Tolerances
{
    /// <summary>A few roundings of 2⁻²⁴ each.</summary>
    public const double Elementwise = 3e-7;

    /// <summary>Relative to Σ|a·b|: 1500 roundings in a row, which rarely point the same way.</summary>
    public const double Product = 1e-6;

    /// <summary>Sums of up to a thousand terms in 64 lanes, then a few roundings.</summary>
    public const double RowStatistics = 6e-7;

    /// <summary>Products of products and exponentials, of up to 100 terms.</summary>
    public const double Attention = 1.5e-6;

    /// <summary>exp in units of the last place: half for the last rounding, the rest for those of 1 + r and of the polynomial.</summary>
    public const double ExpUlps = 1.3;

    /// <summary>Of itself: exp, and what the square lost.</summary>
    public const double GaussianDecay = 2.4e-7;

    /// <summary>Of itself: two polynomials of positive terms, each with a rounding or two, and their quotient.</summary>
    public const double TailRatio = 4e-7;

    /// <summary>Of itself: exp, a quotient of two polynomials, and their product.</summary>
    public const double NormalTail = 6e-7;

    /// <summary>Of itself: two units of the last place.</summary>
    public const double Tanh = 2.4e-7;

    /// <summary>A few steps, each with a handful of roundings.</summary>
    public const double Optimizer = 6e-7;
}
