using System.Diagnostics;

namespace Mlm.Measurement;

/// <summary>Step times.</summary>
/// <param name="Rounds">Milliseconds, one array per round.</param>
public sealed record StepTimings(IReadOnlyList<double[]> Rounds)
{
    /// <summary>The median of all steps.</summary>
    public double MedianMs => Median.Of([.. Rounds.SelectMany(r => r)]);

    /// <summary>The shortest step.</summary>
    public double MinMs => Rounds.Min(r => r.Min());

    /// <summary>How many steps were timed.</summary>
    public int Steps => Rounds.Sum(r => r.Length);
}

/// <summary>Times steps, of several models in turns.</summary>
public static class StepTimer
{
    private const double WarmUpSeconds = 0.3;
    private const double Seconds = 2;
    private const int FewestSteps = 5;
    private const int RoundsInTurns = 7;

    /// <summary>
    /// Warms up, then times the steps. Several models take turns in rounds, and who begins changes from round to round; before
    /// each turn one step that is not counted brings the model's data back into the caches.
    /// </summary>
    /// <param name="models">A step of each.</param>
    /// <param name="steps">How many of each; null for as many as two seconds hold.</param>
    public static StepTimings[] Measure(IReadOnlyList<Action> models, int? steps)
    {
        var slowestMs = models.Max(WarmUp);
        var count = steps ?? (int)Math.Max(FewestSteps, Seconds * 1000 / slowestMs);
        var rounds = models.Count == 1 ? 1 : Math.Min(count, RoundsInTurns);
        var times = models.Select(_ => new List<double[]>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            var stepsOfRound = ((round + 1) * count / rounds) - (round * count / rounds);
            for (var i = 0; i < models.Count; i++)
            {
                var turn = (i + round) % models.Count;
                if (models.Count > 1)
                    models[turn]();
                times[turn].Add([.. Enumerable.Range(0, stepsOfRound).Select(_ => Time(models[turn]))]);
            }
        }
        return [.. times.Select(t => new StepTimings(t))];
    }

    /// <summary>Takes steps until all memory is touched and the JIT is at rest.</summary>
    /// <returns>The fastest step's time, in ms.</returns>
    public static double WarmUp(Action step)
    {
        TakeSteps(step);
        BackgroundJit.WaitUntilAtRest();
        return TakeSteps(step);
    }

    private static double TakeSteps(Action step)
    {
        var start = Stopwatch.GetTimestamp();
        var times = new List<double>();
        while (times.Count < 3 || Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds)
            times.Add(Time(step));
        return times.Min();
    }

    private static double Time(Action step)
    {
        var start = Stopwatch.GetTimestamp();
        step();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
