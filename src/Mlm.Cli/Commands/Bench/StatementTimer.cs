using System.Diagnostics;
using Mlm.Measurement;
using Mlm.Runtime;

namespace Mlm.Cli.Commands.Bench;

/// <summary>Times each statement of a class that was compiled to be timed.</summary>
internal static class StatementTimer
{
    private const double Seconds = 1;
    private const int FewestSteps = 3;
    private const int MostSteps = 400;

    /// <summary>Each statement's median over some steps, in ms, by its number.</summary>
    public static double[] Measure(TrainingModel model, BenchBatch batch, int? steps)
    {
        var times = ((ITimedStep)model).Times;
        var stepMs = StepTimer.WarmUp(() => batch.Step(model));
        var count = Math.Clamp(steps ?? (int)(Seconds * 1000 / stepMs), FewestSteps, MostSteps);
        var samples = new double[times.Ticks.Length][];
        for (var statement = 0; statement < samples.Length; statement++)
            samples[statement] = new double[count];
        for (var step = 0; step < count; step++)
        {
            times.Clear();
            batch.Step(model);
            for (var statement = 0; statement < samples.Length; statement++)
                samples[statement][step] = times.Ticks[statement] * 1000.0 / Stopwatch.Frequency;
        }
        return [.. samples.Select(Median.Of)];
    }
}
