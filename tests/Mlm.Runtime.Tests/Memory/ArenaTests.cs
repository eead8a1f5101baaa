using Mlm.Runtime.Memory;

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
}
