using Mlm.Generator.Reporting;
using Mlm.Runtime;

namespace Mlm.Cli.Commands.Bench;

/// <summary>The one batch of random ids that every step of a benchmark is given, and the seed that it masks with.</summary>
/// <param name="Inputs">The inputs in the spec's order.</param>
/// <param name="Seed">The seed of every step, so that each does the same work.</param>
/// <param name="Masked">M: how many places the loss scores (of several, the first).</param>
/// <param name="RowsOf">How many rows an indicator selects, by its name.</param>
internal sealed record BenchBatch(ReadOnlyMemory<int>[] Inputs, long Seed, int Masked, Func<string, int> RowsOf)
{
    private const int SeedsTried = 32;

    // The share of places that an input has 1 at that says what is scored; BERT's.
    private const double ScoredShare = 0.15;

    /// <summary>
    /// Draws ids uniformly below their inputs' bounds, and takes of some seeds the one that masks most nearly as many places as
    /// are expected.
    /// </summary>
    public static BenchBatch Draw(TrainingModel model, PlanReport plan)
    {
        var description = model.Description;
        var random = new Random(1);
        var scoring = plan.Operations.Select(o => o.BytesByRows.Selection?.Name).ToHashSet();
        var places = description.Sequences * description.Tokens;
        var ids = description.Inputs.ToDictionary(
            input => input.Name,
            input =>
                scoring.Contains(input.Name)
                    ? Indicator(random, places)
                    : Enumerable.Range(0, places).Select(_ => random.Next(input.Bound)).ToArray()
        );
        ReadOnlyMemory<int>[] inputs = [.. description.Inputs.Select(input => ids[input.Name].AsMemory())];
        var (seed, masked) = description.Mask is { } mask
            ? TypicalSeed(model, inputs, mask.Select * places)
            : (1, description.ScoredAt == null ? places : ids[description.ScoredAt].Sum());
        return new BenchBatch(
            inputs,
            seed,
            masked,
            name => ids.TryGetValue(name, out var indicator) ? indicator.Sum() : masked
        );
    }

    /// <summary>One step.</summary>
    public void Step(TrainingModel model) => model.Step(Inputs, Seed, model.Description.Sequences);

    private static int[] Indicator(Random random, int places)
    {
        var indicator = new int[places];
        for (var i = 0; i < places; i++)
            indicator[i] = random.NextDouble() < ScoredShare ? 1 : 0;
        indicator[0] = 1; // a loss of nothing has no backward
        return indicator;
    }

    private static (long Seed, int Masked) TypicalSeed(
        TrainingModel model,
        ReadOnlyMemory<int>[] inputs,
        double expected
    )
    {
        var counts = Enumerable.Range(1, SeedsTried).Select(seed => (Seed: (long)seed, Masked: CountOf(seed)));
        return counts.MinBy(c => Math.Abs(c.Masked - expected));

        int CountOf(long seed)
        {
            model.Mask(inputs, seed, model.Description.Sequences);
            return model.MaskedCount;
        }
    }
}
