using System.Globalization;

namespace Mlm.Dsl.Types;

/// <summary>Arithmetic on counts, 0 or more, that stops at <see cref="long.MaxValue"/> instead of overflowing.</summary>
internal static class Saturating
{
    public static long Sum(long a, long b) => a > long.MaxValue - b ? long.MaxValue : a + b;

    public static long Product(long a, long b) => b != 0 && a > long.MaxValue / b ? long.MaxValue : a * b;

    /// <summary>A count as messages show it.</summary>
    public static string Digits(long count) =>
        count == long.MaxValue ? "more than 2^63" : count.ToString(CultureInfo.InvariantCulture);
}
