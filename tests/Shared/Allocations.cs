namespace Mlm.Testing;

/// <summary>What calls allocate on their thread once they are warm.</summary>
internal static class Allocations
{
    private const int Attempts = 3;

    /// <summary>
    /// The bytes that some calls allocate, the least of a few attempts: what .NET allocates once for itself (904 bytes were seen, in one
    /// of many runs on a busy machine) is in one attempt alone, what the calls allocate is in each.
    /// </summary>
    public static long Of(Action calls)
    {
        var least = long.MaxValue;
        for (var attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            calls();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
