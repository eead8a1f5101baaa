using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Mlm.Cli.Benchmarks;

/// <summary>What the numbers depend on beside the spec.</summary>
internal static class Machine
{
    /// <summary>Processor, vectors and runtime in a line.</summary>
    public static string Describe()
    {
        var bits =
            Vector512.IsHardwareAccelerated ? 512
            : Vector256.IsHardwareAccelerated ? 256
            : 128;
        return $"{Processor()}, {bits}-bit vectors, {RuntimeInformation.FrameworkDescription}";
    }

    /// <summary>The most memory that this process has had in use so far.</summary>
    public static long PeakResidentBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private static string Processor()
    {
        const string file = "/proc/cpuinfo";
        var line = File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line == null
            ? $"{Environment.ProcessorCount} {RuntimeInformation.ProcessArchitecture} processors"
            : $"{line[(line.IndexOf(':') + 1)..].Trim()}, {Environment.ProcessorCount} processors";
    }
}

/// <summary>How much processor time other processes take while one measures.</summary>
internal sealed class OtherProcesses
{
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
                .Select(t => long.Parse(t, System.Globalization.CultureInfo.InvariantCulture)),
        ];
        return ((ticks.Sum() - ticks[3] - ticks[4]) / 100.0) - Environment.CpuUsage.TotalTime.TotalSeconds;
    }
}
