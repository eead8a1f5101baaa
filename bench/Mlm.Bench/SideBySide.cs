using System.Diagnostics;
using System.Text.Json.Serialization;
using Mlm.Measurement;

namespace Mlm.Bench;

/// <summary>All sides' times at one number of threads, taken in alternation.</summary>
/// <param name="Threads">How many threads each side could use.</param>
/// <param name="MlmGen">Mlm.Gen's times.</param>
/// <param name="Libtorch">The times of libtorch's variants that came near its fastest.</param>
/// <param name="Slower">The times of the other variants, from the first pass: a few steps each.</param>
/// <param name="PeaksGflops">The FMA peak at so many threads, before and after.</param>
/// <param name="OthersBusy">How many processors other processes kept busy, in the worst of the rounds that count.</param>
/// <param name="Repeated">How many rounds do not count, because other processes kept more busy.</param>
internal sealed record SideBySide(
    int Threads,
    Timing MlmGen,
    Timing[] Libtorch,
    Timing[] Slower,
    double[] PeaksGflops,
    double OthersBusy,
    int Repeated
)
{
    private const int MostAttempts = 2; // times the rounds asked for

    // A variant that took this much longer than the fastest one in the first pass is not the fastest by chance.
    private const double ClearMargin = 1.2;

    private const int MostSteps = 400;
    private const double FirstPassSeconds = 0.3;

    // A turn that lasts this many times longer than it should is ended: other processes hold it up.
    private const double Disturbed = 4;

    // A longer step brings its own data into the caches, whatever was there before.
    private const double LongStepMs = 400;

    // libtorch's threads go on spinning for a while when they have nothing to do.
    private const int BetweenTurnsMs = 20;

    // No time depends on the rate. At the specs' 0.1, hundreds of steps on the same eight batches are unstable, and one run ended
    // in NaN on libtorch's side: the mission's model has no last layernorm.
    private const float LearningRate = 0.001f;

    /// <summary>The fastest of libtorch's variants, which counts.</summary>
    [JsonIgnore]
    public Timing Best => Libtorch.MinBy(timing => timing.MedianMs)!;

    /// <summary>Mlm.Gen's time as a part of libtorch's: the median over the rounds, each of neighboring turns.</summary>
    [JsonIgnore]
    public double Ratio => Median.Of(RoundRatios);

    /// <summary>The ratio of the shortest steps.</summary>
    [JsonIgnore]
    public double RatioOfMinima => MlmGen.MinimumMs / Best.MinimumMs;

    /// <summary>The smallest and the largest ratio of a round.</summary>
    [JsonIgnore]
    public (double Smallest, double Largest) RatioSpread => (RoundRatios.Min(), RoundRatios.Max());

    /// <summary>The larger one: no share is flattered.</summary>
    [JsonIgnore]
    public double PeakGflops => PeaksGflops.Max();

    // What slows the machine for a while slows all turns of a round, so ratios are taken within it.
    private double[] RoundRatios =>
        [.. MlmGen.RoundMediansMs.Zip(Best.RoundMediansMs, (ours, theirs) => ours / theirs)];

    /// <summary>Lets the sides take turns on the same batches; who begins changes from round to round.</summary>
    /// <param name="model">What is measured.</param>
    /// <param name="batches">What the sides step on.</param>
    /// <param name="threads">How many threads each side may use.</param>
    /// <param name="rounds">How often each side has its turn.</param>
    /// <param name="seconds">How long the slowest side's turn lasts; 1 to 400 steps.</param>
    /// <remarks>
    /// Rounds that other processes disturbed are repeated, within bounds, and the quietest ones count. The choice looks at
    /// the others' processor time alone, never at a result.
    /// </remarks>
    public static SideBySide Measure(MeasuredModel model, Batch[] batches, int threads, int rounds, double seconds)
    {
        var weights = MlmGenModel.InitialWeights(model);
        using var mlmGen = new MlmGenModel(model, batches, weights, LearningRate, threads);
        using var libtorch = new LibtorchModel(model, batches, weights, LearningRate, threads);
        var peakBefore = FmaPeak.Measure(threads);
        var ours = new Side("Mlm.Gen", mlmGen.Step);
        FirstPass(ours);
        (Side Side, Timing Timing)[] variants =
        [
            .. LibtorchVariant
                .All.Select(variant => new Side(variant.ToString(), index => libtorch.Step(index, variant)))
                .Select(side => (side, FirstPass(side))),
        ];
        BackgroundJit.WaitUntilAtRest();
        // What is near is told by the shortest step, which other processes disturb least.
        var nearMs = ClearMargin * variants.Min(v => v.Timing.MinimumMs);
        var near = variants.Where(v => v.Timing.MinimumMs <= nearMs).ToArray();
        Side[] sides = [ours, .. near.Select(v => v.Side)];
        var slowestMs = near.Max(v => v.Timing.MinimumMs);
        var steps = Math.Clamp((int)(1000 * seconds / slowestMs), 1, MostSteps);
        var all = Rounds(sides, steps, startCold: slowestMs < LongStepMs, rounds, Disturbed * seconds);
        Round[] quietest = [.. all.OrderBy(round => round.OthersBusy).Take(rounds)];
        Timing[] timings =
        [
            .. sides.Select((side, s) => Timing.Of(side.Name, [.. quietest.Select(round => round.TimesMs[s])])),
        ];
        return new SideBySide(
            threads,
            timings[0],
            timings[1..],
            [.. variants.Except(near).Select(v => v.Timing)],
            [peakBefore, FmaPeak.Measure(threads)],
            quietest.Max(round => round.OthersBusy),
            all.Count - rounds
        );
    }

    /// <summary>A first look at a side; taken again, within bounds, where other processes disturbed it.</summary>
    private static Timing FirstPass(Side side)
    {
        List<double> timesMs = [];
        side.Step(0); // warms up: the JIT here, the allocator there
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var others = OtherProcesses.Watch();
            var begin = Stopwatch.GetTimestamp();
            do
            {
                var stepBegin = Stopwatch.GetTimestamp();
                side.Step(timesMs.Count % Batch.Count);
                timesMs.Add(Stopwatch.GetElapsedTime(stepBegin).TotalMilliseconds);
            } while (Stopwatch.GetElapsedTime(begin).TotalSeconds < FirstPassSeconds);
            if ((others.Processors() ?? 0) <= OtherProcesses.Quiet)
                break;
        }
        return Timing.Of(side.Name, [timesMs.ToArray()]);
    }

    private static List<Round> Rounds(Side[] sides, int steps, bool startCold, int rounds, double mostSeconds)
    {
        List<Round> all = [];
        while (
            all.Count(round => round.OthersBusy <= OtherProcesses.Quiet) < rounds && all.Count < MostAttempts * rounds
        )
        {
            var others = OtherProcesses.Watch();
            var timesMs = new double[sides.Length][];
            for (var turn = 0; turn < sides.Length; turn++)
            {
                var side = (all.Count + turn) % sides.Length;
                timesMs[side] = Turn(sides[side], firstStep: all.Count * steps, steps, startCold, mostSeconds);
            }
            all.Add(new Round(timesMs, others.Processors() ?? 0));
        }
        return all;
    }

    /// <summary>The times of one side's steps, in ms.</summary>
    private static double[] Turn(Side side, int firstStep, int steps, bool startCold, double mostSeconds)
    {
        Thread.Sleep(BetweenTurnsMs);
        if (startCold)
            side.Step(0); // not counted: it takes the caches back
        List<double> timesMs = new(steps);
        var turn = Stopwatch.StartNew();
        while (timesMs.Count < steps && turn.Elapsed.TotalSeconds < mostSeconds)
        {
            var begin = Stopwatch.GetTimestamp();
            var loss = side.Step((firstStep + timesMs.Count) % Batch.Count);
            timesMs.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            if (!float.IsFinite(loss))
                throw new InvalidOperationException($"{side.Name}: the loss became {loss}");
        }
        return [.. timesMs];
    }

    private sealed record Side(string Name, Func<int, float> Step);

    private sealed record Round(double[][] TimesMs, double OthersBusy);
}
