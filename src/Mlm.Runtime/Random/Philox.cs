namespace Mlm.Runtime.Random;

/// <summary>
/// A counter-based generator: any word of any stream, in any order, without state. Philox4x32-10 (Salmon, Moraes, Dror and
/// Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
/// </summary>
/// <remarks>
/// The key is the seed (its low 32 bits first). The counter is the block's number in words 0 and 1 and the stream in words
/// 2 and 3 (low halves first). Each block is four words of 32 bits; word i of a stream is word i mod 4 of block i / 4.
/// Streams of one seed are independent. Who draws keeps to streams of its own: dropout below 2³², initializers from 2³² on.
/// </remarks>
public readonly struct Philox
{
    internal const int Rounds = 10;
    internal const ulong Multiplier0 = 0xD2511F53;
    internal const ulong Multiplier1 = 0xCD9E8D57;
    internal const uint KeyStep0 = 0x9E3779B9; // the golden ratio
    internal const uint KeyStep1 = 0xBB67AE85; // √3 − 1

    private readonly ulong _key;
    private readonly ulong _stream;

    /// <summary>A stream of a seed.</summary>
    /// <param name="seed">Any 64 bits.</param>
    /// <param name="stream">Any 64 bits.</param>
    public Philox(long seed, long stream)
    {
        _key = unchecked((ulong)seed);
        _stream = unchecked((ulong)stream);
    }

    /// <summary>One block: four words.</summary>
    /// <param name="block">Its number; all 64 bits matter.</param>
    /// <param name="word0">Word 4 · block of the stream.</param>
    /// <param name="word1">Word 4 · block + 1.</param>
    /// <param name="word2">Word 4 · block + 2.</param>
    /// <param name="word3">Word 4 · block + 3.</param>
    public void Block(long block, out uint word0, out uint word1, out uint word2, out uint word3)
    {
        unchecked
        {
            var (c0, c1) = ((uint)block, (uint)(block >> 32));
            var (c2, c3) = ((uint)_stream, (uint)(_stream >> 32));
            var (k0, k1) = ((uint)_key, (uint)(_key >> 32));
            for (var round = 0; round < Rounds; round++)
            {
                var product0 = Multiplier0 * c0;
                var product1 = Multiplier1 * c2;
                c0 = (uint)(product1 >> 32) ^ c1 ^ k0;
                c1 = (uint)product1;
                c2 = (uint)(product0 >> 32) ^ c3 ^ k1;
                c3 = (uint)product0;
                k0 += KeyStep0;
                k1 += KeyStep1;
            }
            (word0, word1, word2, word3) = (c0, c1, c2, c3);
        }
    }

    /// <summary>One word of the stream.</summary>
    /// <param name="index">Its place, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public uint Word(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        Block(index >> 2, out var word0, out var word1, out var word2, out var word3);
        return (index & 3) switch
        {
            0 => word0,
            1 => word1,
            2 => word2,
            _ => word3,
        };
    }

    /// <summary>A stretch of the stream: <c>words[i] = Word(first + i)</c>.</summary>
    /// <param name="words">What is filled.</param>
    /// <param name="first">The place of its first word, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The place is negative.</exception>
    public unsafe void Fill(Span<uint> words, long first)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        fixed (uint* start = words)
            Fill(start, words.Length, first);
    }

    /// <summary>The same, of a stretch in native memory; <paramref name="first"/> is not negative.</summary>
    internal unsafe void Fill(uint* words, nint count, long first)
    {
        var block = first >> 2;
        var end = words + count;
        var skipped = (nint)(first & 3);
        if (skipped > 0 && count > 0)
            words += FillPart(words, block++, skipped, Math.Min(4, skipped + count));
        var times = Math.Max(0, (nint)(end - words) / PhiloxVector.Words);
        PhiloxVector.Fill(_key, _stream, block, words, times);
        words += times * PhiloxVector.Words;
        block += times * PhiloxVector.Blocks;
        for (; end - words >= 4; words += 4)
            Block(block++, out words[0], out words[1], out words[2], out words[3]);
        if (words < end)
            FillPart(words, block, 0, (nint)(end - words));
    }

    // Words first … end − 1 of one block; returns how many.
    private unsafe nint FillPart(uint* words, long block, nint first, nint end)
    {
        var four = stackalloc uint[4];
        Block(block, out four[0], out four[1], out four[2], out four[3]);
        for (var i = first; i < end; i++)
            words[i - first] = four[i];
        return end - first;
    }
}
