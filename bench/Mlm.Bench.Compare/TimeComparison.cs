using System.Diagnostics;
using Mlm.Bench.Worker;

namespace Mlm.Bench.Compare;

/// <summary>What is asked of the timing.</summary>
/// <param name="Threads">The numbers of threads.</param>
/// <param name="Rounds">How often each side has its turn at least.</param>
/// <param name="Seconds">How long a turn lasts, about; a step at the least.</param>
internal sealed record TimeSettings(IReadOnlyList<int> Threads, int Rounds, double Seconds);

/// <summary>The step's time on both sides, in turns.</summary>
internal sealed class TimeComparison
{
    private const int RoundsMore = 10; // where the interval says too little
    private const int MostTimesRounds = 4;

    // How fast a process steps depends a little on where its memory and code came to lie; so each pair of processes measures a few rounds.
    private const int RoundsPerProcess = 5;

    // Rounds in which other processes kept more of a processor busy are repeated, within bounds, and the quietest count.
    private const double Quiet = 0.1;
    private const int MostAttempts = 2;

    // A longer step takes the caches back by itself.
    private const double LongStepMs = 400;
    private const int BetweenTurnsMs = 20;

    private readonly Checkout _before;
    private readonly Checkout _now;
    private readonly TimeSettings _settings;

    private TimeComparison(Checkout before, Checkout now, TimeSettings settings) =>
        (_before, _now, _settings) = (before, now, settings);

    /// <summary>Prints a row a spec and number of threads; returns how many intervals do not include 1 or are too wide.</summary>
    public static int Run(Checkout before, Checkout now, IEnumerable<ComparedSpec> specs, TimeSettings settings)
    {
        var comparison = new TimeComparison(before, now, settings);
        Console.Out.WriteLine(
            "Time: the working tree's step in terms of the base's, median of the rounds, 95% interval"
        );
        Console.Out.WriteLine($"  {Machine.Describe()}, {DateTime.Now:yyyy-MM-dd HH:mm}");
        var open = 0;
        foreach (var spec in specs)
        {
            foreach (var threads in settings.Threads)
            {
                if (!comparison.Measure(spec, threads))
                    open++;
            }
        }
        Console.Out.WriteLine(
            open == 0
                ? "  every interval includes 1 and is at most 3% wide"
                : $"  {open} intervals do not include 1 or are wider than 3%"
        );
        return open;
    }

    private bool Measure(ComparedSpec spec, int threads)
    {
        var (rounds, wanted) = (new List<Round>(), _settings.Rounds);
        while (true)
        {
            while (rounds.Count(round => round.OthersBusy <= Quiet) < wanted && rounds.Count < MostAttempts * wanted)
                rounds.AddRange(MeasureRounds(spec, threads, RoundsPerProcess, rounds.Count));
            Round[] quietest = [.. rounds.OrderBy(round => round.OthersBusy).Take(wanted)];
            var interval = RatioInterval.Of([.. quietest.Select(round => round.NowMs / round.BeforeMs)]);
            var holds = interval.IncludesOne && interval.IsNarrow;
            if (!holds && wanted < MostTimesRounds * _settings.Rounds)
            {
                wanted += RoundsMore;
                continue;
            }
            Print(spec, threads, quietest, interval);
            return holds;
        }
    }

    private List<Round> MeasureRounds(ComparedSpec spec, int threads, int count, int first)
    {
        using var before = _before.StartWorker();
        using var now = _now.StartWorker();
        var open = new Request(RequestKind.Open) { Class = spec.SizeClass, Threads = threads };
        var stepMs = Math.Max(before.Ask(open).Ms, now.Ask(open).Ms);
        var turn = new Request(RequestKind.Turn)
        {
            Steps = Math.Max(1, (int)(1000 * _settings.Seconds / stepMs)),
            StartsCold = stepMs < LongStepMs,
        };
        List<Round> rounds = [];
        for (var round = 0; round < count; round++)
        {
            var others = OtherProcesses.Watch();
            var begin = Stopwatch.GetTimestamp();
            var (beforeMs, nowMs, ownSeconds) = (0.0, 0.0, 0.0);
            for (var i = 0; i < 2; i++)
            {
                var isNow = (first + round + i) % 2 == 1;
                var worker = isNow ? now : before;
                Thread.Sleep(BetweenTurnsMs);
                var used = worker.ProcessorSeconds;
                var ms = worker.Ask(turn).Ms;
                ownSeconds += worker.ProcessorSeconds - used;
                if (isNow)
                    nowMs = ms;
                else
                    beforeMs = ms;
            }
            // The side that has no turn counts among the others.
            var ownProcessors = ownSeconds / Stopwatch.GetElapsedTime(begin).TotalSeconds;
            rounds.Add(new Round(beforeMs, nowMs, Math.Max(0, (others.Processors() ?? ownProcessors) - ownProcessors)));
        }
        return rounds;
    }

    private static void Print(ComparedSpec spec, int threads, Round[] rounds, RatioInterval interval)
    {
        var verdict =
            !interval.IsNarrow ? "TOO WIDE"
            : interval.IncludesOne ? "the same"
            : interval.Low > 1 ? "SLOWER"
            : "FASTER";
        Console.Out.WriteLine(
            $"  {spec.Size, -11} {threads} {(threads == 1 ? "thread " : "threads")} "
                + $"{Median.Of([.. rounds.Select(r => r.BeforeMs)]), 10:0.0000} ms → {Median.Of([.. rounds.Select(r => r.NowMs)]), 10:0.0000} ms  "
                + $"{interval.Ratio:0.000} [{interval.Low:0.000}, {interval.High:0.000}]  {verdict}, {rounds.Length} rounds, others busy {rounds.Max(r => r.OthersBusy):0.00}"
        );
    }

    private sealed record Round(double BeforeMs, double NowMs, double OthersBusy);
}
