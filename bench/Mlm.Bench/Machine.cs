using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Mlm.Bench;

/// <summary>What the numbers depend on.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var vectorBits =
            Vector512.IsHardwareAccelerated ? 512
            : Vector256.IsHardwareAccelerated ? 256
            : 128;
        var system = Field("/etc/os-release", "PRETTY_NAME", '=').Trim('"');
        return $"{Field("/proc/cpuinfo", "model name", ':')}, {Environment.ProcessorCount} processors, {vectorBits}-bit vectors, "
            + $"{system}, {RuntimeInformation.FrameworkDescription}";
    }

    /// <summary>The processor time that anything but this process has used since the start, in seconds.</summary>
    /// <remarks>From the first line of /proc/stat, in USER_HZ of 1/100 s; what a hypervisor gave to others counts too.</remarks>
    public static double OthersSeconds()
    {
        long[] ticks = [.. File.ReadLines("/proc/stat").First().Split(' ').Skip(2).Take(8).Select(long.Parse)];
        var idle = ticks[3] + ticks[4]; // user, nice, system, idle, iowait, irq, softirq, steal
        return ((ticks.Sum() - idle) / 100.0) - Environment.CpuUsage.TotalTime.TotalSeconds;
    }

    /// <summary>The most memory that this process has held so far.</summary>
    public static long PeakResidentBytes()
    {
        var kilobytes = Field("/proc/self/status", "VmHWM", ':').Split(' ')[0];
        return 1024 * long.Parse(kilobytes, CultureInfo.InvariantCulture);
    }

    private static string Field(string path, string name, char separator)
    {
        var line = File.ReadLines(path).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? $"unknown {name}" : line[(line.IndexOf(separator) + 1)..].Trim();
    }
}
