using Mlm.Runtime.Random;

namespace Mlm.Runtime.Tests.Random;

public sealed class PhiloxTests
{
    // Random123's kat_vectors, "philox4x32 10": the counter's words 0 to 3, the key's words 0 and 1, the result.
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(
        0xffffffffu,
        0xffffffffu,
        0xffffffffu,
        0xffffffffu,
        0xffffffffu,
        0xffffffffu,
        0x408f276du,
        0x41c83b0eu,
        0xa20bc7c6u,
        0x6d5451fdu
    )]
    [InlineData(
        0x243f6a88u,
        0x85a308d3u,
        0x13198a2eu,
        0x03707344u,
        0xa4093822u,
        0x299f31d0u,
        0xd16cfe09u,
        0x94fdccebu,
        0x5001e420u,
        0x24126ea1u
    )]
    public void Blocks_AreTheKnownAnswers(
        uint c0,
        uint c1,
        uint c2,
        uint c3,
        uint k0,
        uint k1,
        uint w0,
        uint w1,
        uint w2,
        uint w3
    )
    {
        new Philox(Join(k0, k1), Join(c2, c3)).Block(Join(c0, c1), out var x0, out var x1, out var x2, out var x3);
        Assert.Equal((w0, w1, w2, w3), (x0, x1, x2, x3));

        static long Join(uint low, uint high) => unchecked((long)(((ulong)high << 32) | low));
    }

    [Fact]
    public void AnyStretch_IsThatOfTheWholeStream()
    {
        var random = new Philox(seed: -5, stream: 1L << 40);
        const long Start = (1L << 34) - 20; // the block's number goes beyond 32 bits on the way
        var words = new uint[160];
        random.Fill(words, Start);
        Assert.Equal(words, words.Select((_, i) => random.Word(Start + i)));
        for (var first = 0; first < 9; first++)
        for (var length = 0; length < 140; length++)
        {
            var part = new uint[length];
            random.Fill(part, Start + first);
            Assert.Equal(words.Skip(first).Take(length), part);
        }
    }

    [Fact]
    public void Seed_Stream_AndIndex_AllMatter_InAll64Bits()
    {
        var words = new HashSet<uint>();
        for (var bit = 0; bit < 63; bit++)
        {
            words.Add(new Philox(1L << bit, 0).Word(0));
            words.Add(new Philox(0, 1L << bit).Word(0));
            words.Add(new Philox(0, 0).Word(1L << bit));
        }
        // Bits 0 and 1 of an index choose in a block, so these are other words too.
        Assert.Equal(3 * 63, words.Count);
    }

    [Fact]
    public void ANegativeIndex_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Philox(0, 0).Word(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Philox(0, 0).Fill(new uint[1], -1));
    }
}
