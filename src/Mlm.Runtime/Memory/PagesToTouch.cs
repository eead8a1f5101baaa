using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Memory;

/// <summary>Writes a zero into every page of a stretch that is zero, in blocks of a large page.</summary>
/// <param name="start">Where the stretch starts.</param>
/// <param name="bytes">Its length.</param>
internal readonly unsafe struct PagesToTouch(byte* start, nuint bytes) : IItems
{
    /// <summary>What a fresh block costs at the least: being zeroed by the system.</summary>
    public const double NsPerBlock = 100_000;

    /// <summary>How many items there are.</summary>
    public int Blocks => checked((int)((bytes + HugePages.Bytes - 1) / HugePages.Bytes));

    /// <inheritdoc/>
    public void Run(int worker, int first, int end)
    {
        var to = Math.Min(bytes, (nuint)end * HugePages.Bytes);
        for (var at = (nuint)first * HugePages.Bytes; at < to; at += (nuint)Environment.SystemPageSize)
            Volatile.Write(ref start[at], 0);
        Volatile.Write(ref start[to - 1], 0); // the stretch need not start where a page does
    }
}
