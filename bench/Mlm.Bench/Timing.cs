using System.Text.Json.Serialization;
using Mlm.Measurement;

namespace Mlm.Bench;

/// <summary>One side's step times.</summary>
/// <param name="Side">Whose.</param>
/// <param name="RoundMediansMs">The median of each round's steps, in ms.</param>
/// <param name="MinimumMs">The shortest of all steps.</param>
/// <param name="Steps">How many steps were timed.</param>
internal sealed record Timing(string Side, double[] RoundMediansMs, double MinimumMs, int Steps)
{
    /// <summary>The median of the rounds' medians.</summary>
    [JsonIgnore]
    public double MedianMs => Median.Of(RoundMediansMs);

    /// <summary>The smallest and the largest median of a round.</summary>
    [JsonIgnore]
    public (double Smallest, double Largest) SpreadMs => (RoundMediansMs.Min(), RoundMediansMs.Max());

    /// <summary>What the rounds' times come to, each an array of ms.</summary>
    public static Timing Of(string side, IReadOnlyList<double[]> rounds) =>
        new(side, [.. rounds.Select(Median.Of)], rounds.Min(round => round.Min()), rounds.Sum(round => round.Length));
}
