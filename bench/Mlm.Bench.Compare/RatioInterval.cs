namespace Mlm.Bench.Compare;

/// <summary>How one side's time stands to the other's: the median of the rounds' ratios, with its 95% interval.</summary>
internal sealed record RatioInterval(double Ratio, double Low, double High)
{
    private const int Resamples = 10_000;
    private const int Seed = 1;
    private const double Outside = 0.025; // on either side

    /// <summary>What is the whole width of an interval that is narrow enough.</summary>
    public const double Narrow = 0.03;

    /// <summary>Whether 1 lies within.</summary>
    public bool IncludesOne => Low <= 1 && 1 <= High;

    /// <summary>Whether the interval is narrow enough to say anything.</summary>
    public bool IsNarrow => High - Low <= Narrow;

    /// <summary>By bootstrap: rounds are drawn with replacement, from a fixed seed.</summary>
    public static RatioInterval Of(double[] ratios)
    {
        var random = new Random(Seed);
        var drawn = new double[ratios.Length];
        var medians = new double[Resamples];
        for (var i = 0; i < Resamples; i++)
        {
            for (var j = 0; j < drawn.Length; j++)
                drawn[j] = ratios[random.Next(ratios.Length)];
            medians[i] = Median.Of(drawn);
        }
        Array.Sort(medians);
        var outside = (int)(Outside * Resamples);
        return new RatioInterval(Median.Of(ratios), medians[outside], medians[^(outside + 1)]);
    }
}
