using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Tests.Memory;

public sealed unsafe class ArenaTests
{
    // From 8 MB (2 Mi floats) on, an arena asks for large pages.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData((2 << 20) - 1)]
    [InlineData(2 << 20)]
    [InlineData((2 << 20) + 1)]
    [InlineData(5_000_003)]
    public void Memory_IsAlignedZeroedAndWritableToItsEnd(int length)
    {
        // The second may be given what the first wrote on.
        for (var turn = 0; turn < 2; turn++)
        {
            using var arena = new Arena(length, "m");
            Assert.Equal(length, arena.LengthFloats);
            Assert.Equal(0, (nint)arena.Slot(0, 1, length).Pointer % 64);
            var floats = arena.Floats(0, length);
            Assert.False(floats.ContainsAnyExcept(0f));
            floats.Fill(1);
            arena.Clear(0, length);
            Assert.False(floats.ContainsAnyExcept(0f));
            floats.Fill(2);
        }
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(1000, 10, 0)]
    [InlineData(1000, 10, 990)]
    [InlineData(5_000_003, 1_000_001, 2_000_001)]
    [InlineData(5_000_003, 0, 5_000_003)]
    public void Touch_WritesIntoEveryPageButThoseLeftAlone(int length, int offset, int left)
    {
        const int page = 4096 / sizeof(float);
        var untouched = BitConverter.UInt32BitsToSingle(0x3F80_00FF); // no byte that is written is 0 yet
        foreach (var threads in new[] { 1, 3 })
        {
            using var workers = new Workers(threads, 0);
            using var arena = new Arena(length, "m");
            arena.Floats(0, length).Fill(untouched);
            arena.Touch(workers, [(offset, left)]);

            Assert.False(arena.Floats(offset, left).ContainsAnyExcept(untouched));
            foreach (var (first, end) in new[] { (0, offset), (offset + left, length) })
            {
                for (var i = first; i < end; i += page)
                {
                    var written = arena.Floats(i, Math.Min(page, end - i)).ContainsAnyExcept(untouched);
                    Assert.True(written, $"nothing is written from {i} on");
                }
            }
        }
    }

    // Beyond 32 MB glibc always takes fresh pages; the system says which of them there are.
    [Fact]
    public void Touched_IsThereButForWhatIsLeftAlone()
    {
        if (!OperatingSystem.IsLinux())
            return;
        const int large = (2 << 20) / sizeof(float);
        using var workers = new Workers(2, 0);
        using var arena = new Arena(40 * large, "m");
        arena.Touch(workers, [(3 * large, 10 * large), (20 * large, 12 * large)]);

        var there = Enumerable.Range(0, 40).Select(i => IsThere(arena.Slot((i * large) + (large / 2), 1, 1).Pointer));

        Assert.Equal(Enumerable.Range(0, 40).Select(i => i is (< 3 or >= 13) and (< 20 or >= 32)), there);
    }

    [Fact]
    public void LeavingAloneWhatIsNotThere_Throws()
    {
        using var workers = new Workers(1, 0);
        using var arena = new Arena(100, "m");
        Assert.Throws<ArgumentOutOfRangeException>(() => arena.Touch(workers, [(90, 11)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => arena.Touch(workers, [(50, 10), (40, 10)]));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(3 << 20)]
    public void Disposed_GivesNothingMore(int length)
    {
        var arena = new Arena(length, "m");
        arena.Dispose();
        arena.Dispose();
        Assert.Throws<ObjectDisposedException>(() => arena.Slot(0, 1, 1));
        Assert.Throws<ObjectDisposedException>(() => arena.Clear(0, 1));
    }

    [Fact]
    public void StretchOutside_Throws()
    {
        using var arena = new Arena(100, "m");
        Assert.Throws<ArgumentOutOfRangeException>(() => arena.Slot(90, 1, 11));
        Assert.Throws<ArgumentOutOfRangeException>(() => arena.Slot(-1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => arena.Ids(100, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => arena.Clear(0, 101));
    }

    [Fact]
    public void MoreThanThereIs_SaysWhoNeedsHowMuch()
    {
        var error = Assert.Throws<InsufficientMemoryException>(() => new Arena(1L << 60, "huge"));
        Assert.Contains("huge needs 4,611,686,018,427,387,904 bytes", error.Message);
    }

    // Of each page /proc/self/pagemap has 64 bits, the highest of which says whether it is in memory.
    private static bool IsThere(void* address)
    {
        using var pages = File.OpenRead("/proc/self/pagemap");
        pages.Position = (nint)address / Environment.SystemPageSize * sizeof(ulong);
        Span<byte> entry = stackalloc byte[sizeof(ulong)];
        pages.ReadExactly(entry);
        return BitConverter.ToUInt64(entry) >> 63 == 1;
    }
}
