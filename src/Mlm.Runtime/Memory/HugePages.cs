using System.Runtime.InteropServices;

namespace Mlm.Runtime.Memory;

/// <summary>Asks Linux for pages of 2 MB where much memory is taken: a product's columns then lie on few pages, not on one a row.</summary>
internal static unsafe partial class HugePages
{
    /// <summary>What such memory is aligned to.</summary>
    public const nuint Bytes = 2 << 20;

    private const int Advice = 14; // MADV_HUGEPAGE of <sys/mman.h>

    /// <summary>Advises it for a stretch that nobody has touched yet. A system that does not know it, or refuses, changes nothing.</summary>
    public static void Advise(void* start, nuint bytes)
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = MemoryAdvise(start, bytes, Advice);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // no libc of this name: the pages stay small
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(void* start, nuint bytes, int advice);
}
