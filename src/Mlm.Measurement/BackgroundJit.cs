using System.Diagnostics;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Mlm.Measurement;

/// <summary>
/// The thread on which .NET compiles methods anew that were called often. After Roslyn has run it has seconds of work, which take a
/// processor from whatever is measured meanwhile.
/// </summary>
public static class BackgroundJit
{
    // Tiered compilation begins when nothing new has run for 100 ms.
    private const int RestMs = 250;
    private const int LookMs = 25;
    private const int LongestSeconds = 20;

    /// <summary>Returns when nothing has been compiled for a quarter of a second, at the latest after twenty seconds.</summary>
    public static void WaitUntilAtRest()
    {
        if (!RuntimeFeature.IsDynamicCodeCompiled)
            return;
        var begin = Stopwatch.GetTimestamp();
        var restsSince = begin;
        var compiled = JitInfo.GetCompiledMethodCount();
        while (
            Stopwatch.GetElapsedTime(restsSince).TotalMilliseconds < RestMs
            && Stopwatch.GetElapsedTime(begin).TotalSeconds < LongestSeconds
        )
        {
            Thread.Sleep(LookMs);
            var now = JitInfo.GetCompiledMethodCount();
            if (now != compiled)
                (compiled, restsSince) = (now, Stopwatch.GetTimestamp());
        }
    }
}
