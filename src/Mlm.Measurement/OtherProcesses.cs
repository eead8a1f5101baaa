using System.Diagnostics;
using System.Globalization;

namespace Mlm.Measurement;

/// <summary>How much processor time other processes take while one measures.</summary>
public sealed class OtherProcesses
{
    /// <summary>How many processors others may keep busy before times count as disturbed.</summary>
    public const double Quiet = 0.1;

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly double? _before = Seconds();

    private OtherProcesses() { }

    /// <summary>Watches from now on.</summary>
    public static OtherProcesses Watch() => new();

    /// <summary>How many processors others have kept busy since; null where the system does not say.</summary>
    public double? Processors() =>
        Seconds() is { } now && _before is { } before
            ? Math.Max(0, (now - before) / Stopwatch.GetElapsedTime(_start).TotalSeconds)
            : null;

    // From the first line of /proc/stat, in 1/100 s: user, nice, system, idle, iowait, irq, softirq, steal.
    private static double? Seconds()
    {
        const string file = "/proc/stat";
        if (!File.Exists(file))
            return null;
        long[] ticks =
        [
            .. File.ReadLines(file)
                .First()
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Skip(1)
                .Take(8)
                .Select(t => long.Parse(t, CultureInfo.InvariantCulture)),
        ];
        return ((ticks.Sum() - ticks[3] - ticks[4]) / 100.0) - Environment.CpuUsage.TotalTime.TotalSeconds;
    }
}
