using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Mlm.Measurement;

/// <summary>The machine and process that measure.</summary>
public static class Machine
{
    /// <summary>Processor, vector width and .NET version, in one line.</summary>
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
