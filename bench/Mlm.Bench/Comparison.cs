using System.Diagnostics;

namespace Mlm.Bench;

/// <summary>Both sides' times at one number of threads, taken in alternation.</summary>
/// <param name="Threads">How many threads each side could use.</param>
/// <param name="MlmGen">Mlm.Gen's times.</param>
/// <param name="Libtorch">libtorch's times.</param>
/// <param name="OthersBusy">How many processors other processes kept busy, in the worst of the rounds that count.</param>
/// <param name="Repeated">How many rounds do not count, because other processes kept more busy.</param>
internal sealed record Comparison(int Threads, Timing MlmGen, Timing Libtorch, double OthersBusy, int Repeated)
{
    private const double Quiet = 0.1; // processors
    private const int MostAttempts = 5; // times the rounds asked for

    // No time depends on the rate. At the spec's 0.1, hundreds of steps on the same eight batches are unstable, and one run ended
    // in NaN on libtorch's side: the mission's model has no last layernorm.
    private const float LearningRate = 0.001f;

    /// <summary>How many times longer libtorch takes: the median over the rounds, each of two neighbouring turns.</summary>
    public double Ratio => Timing.Median(RoundRatios);

    /// <summary>The ratio of the shortest steps.</summary>
    public double RatioOfMinima => Libtorch.MinimumMs / MlmGen.MinimumMs;

    /// <summary>The smallest and the largest ratio of a round.</summary>
    public (double Smallest, double Largest) RatioSpread => (RoundRatios.Min(), RoundRatios.Max());

    // What slows the machine for a while slows both turns of a round, so ratios are taken within it.
    private double[] RoundRatios => [.. Libtorch.RoundMediansMs.Zip(MlmGen.RoundMediansMs, (a, b) => a / b)];

    /// <summary>Lets the sides take turns of <paramref name="seconds"/> each; who begins changes from round to round.</summary>
    /// <remarks>
    /// Rounds that other processes disturbed are repeated, within bounds, and the quietest ones count. The choice looks at
    /// the others' processor time alone, never at a result.
    /// </remarks>
    public static Comparison Measure(Batch[] batches, int threads, int rounds, double seconds)
    {
        var weights = Agreement.InitialWeights();
        using var mlmGen = new MlmGenStep(batches, weights, LearningRate, threads);
        using var libtorch = new LibtorchStep(batches, weights, LearningRate, threads);
        Turn(mlmGen.Step, batches.Length, seconds); // warms up: the JIT here, the allocator there
        Turn(libtorch.Step, batches.Length, seconds);
        List<Round> all = [];
        while (all.Count(round => round.OthersBusy <= Quiet) < rounds && all.Count < MostAttempts * rounds)
        {
            var (begin, othersBefore) = (Stopwatch.GetTimestamp(), Machine.OthersSeconds());
            var beginsWithLibtorch = all.Count % 2 == 1;
            var early = beginsWithLibtorch ? Turn(libtorch.Step, batches.Length, seconds) : [];
            var ours = Turn(mlmGen.Step, batches.Length, seconds);
            var theirs = beginsWithLibtorch ? early : Turn(libtorch.Step, batches.Length, seconds);
            var othersSeconds = Machine.OthersSeconds() - othersBefore;
            all.Add(new Round(ours, theirs, othersSeconds / Stopwatch.GetElapsedTime(begin).TotalSeconds));
        }
        Round[] quietest = [.. all.OrderBy(round => round.OthersBusy).Take(rounds)];
        return new Comparison(
            threads,
            new Timing([.. quietest.Select(round => round.MlmGenMs)]),
            new Timing([.. quietest.Select(round => round.LibtorchMs)]),
            quietest.Max(round => round.OthersBusy),
            all.Count - rounds
        );
    }

    /// <summary>The times of one side's steps, in ms. A first step that is not counted takes the caches back.</summary>
    private static double[] Turn(Func<int, float> step, int batches, double seconds)
    {
        List<double> timesMs = [];
        step(0);
        var turn = Stopwatch.StartNew();
        for (var i = 0; timesMs.Count < batches || turn.Elapsed.TotalSeconds < seconds; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            var loss = step(i % batches);
            timesMs.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            if (!float.IsFinite(loss))
                throw new InvalidOperationException($"the loss became {loss}");
        }
        return [.. timesMs];
    }

    private sealed record Round(double[] MlmGenMs, double[] LibtorchMs, double OthersBusy);
}
