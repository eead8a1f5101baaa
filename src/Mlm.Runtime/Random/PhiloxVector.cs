using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vector = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Mlm.Runtime.Random;

/// <summary>Eight blocks of <see cref="Philox"/> at once, the same words.</summary>
internal static unsafe class PhiloxVector
{
    /// <summary>Blocks of one call.</summary>
    public const int Blocks = 8;

    /// <summary>Words of one call.</summary>
    public const int Words = 4 * Blocks;

    private const ulong Low = uint.MaxValue;

    /// <summary>The words of the blocks from <paramref name="block"/> on.</summary>
    /// <remarks>
    /// A block's counter lies in four lanes of 64 bits, one a vector. Only the low half of a lane counts: a product reads no
    /// other, so what a whole product leaves in the high half need not be cleared until the end.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(ulong key, ulong stream, long block, uint* words)
    {
        // In this order neighbors in a pair of lanes are four blocks apart, as Interleave wants it.
        var c0 = Vector512.Create((ulong)block) + Vector512.Create(0ul, 4, 1, 5, 2, 6, 3, 7);
        var c1 = c0 >>> 32;
        var c2 = Vector512.Create(stream);
        var c3 = Vector512.Create(stream >> 32);
        var (k0, k1) = ((uint)key, (uint)(key >> 32));
        for (var round = 0; round < Philox.Rounds; round++)
        {
            var product0 = Product(c0, Philox.Multiplier0);
            var product1 = Product(c2, Philox.Multiplier1);
            c0 = (product1 >>> 32) ^ c1 ^ Vector512.Create((ulong)k0);
            c1 = product1;
            c2 = (product0 >>> 32) ^ c3 ^ Vector512.Create((ulong)k1);
            c3 = product0;
            k0 = unchecked(k0 + Philox.KeyStep0);
            k1 = unchecked(k1 + Philox.KeyStep1);
        }
        Interleave((c0 & Vector512.Create(Low)) | (c1 << 32), (c2 & Vector512.Create(Low)) | (c3 << 32), words);
    }

    /// <summary>The low halves of the lanes times a number of 32 bits, 64 bits each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector Product(Vector a, ulong factor)
    {
        if (Avx512F.IsSupported)
            return Avx512F.Multiply(a.AsUInt32(), Vector512.Create(factor).AsUInt32());
        if (Avx2.IsSupported)
        {
            var b = Vector256.Create(factor).AsUInt32();
            return Vector512.Create(
                Avx2.Multiply(a.GetLower().AsUInt32(), b),
                Avx2.Multiply(a.GetUpper().AsUInt32(), b)
            );
        }
        return (a & Vector512.Create(Low)) * Vector512.Create(factor);
    }

    // first:  words 0 and 1 of the blocks 0 4 1 5 2 6 3 7        out: blocks 0 1 2 3, each its words 0 1 2 3
    // second: words 2 and 3 of them                                   blocks 4 5 6 7
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(Vector first, Vector second, uint* words)
    {
        var even = Vector512.Create(~0ul, 0, ~0ul, 0, ~0ul, 0, ~0ul, 0);
        Vector512.ConditionalSelect(even, first, SwapPairs(second)).Store((ulong*)words);
        Vector512.ConditionalSelect(even, SwapPairs(first), second).Store((ulong*)words + Blocks);
    }

    // Halves apart where there are no vectors of 512 bits: shuffles of a whole one are done lane by lane then.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector SwapPairs(Vector a) =>
        Vector512.IsHardwareAccelerated
            ? Vector512.Shuffle(a, Vector512.Create(1ul, 0, 3, 2, 5, 4, 7, 6))
            : Vector512.Create(SwapPairs(a.GetLower()), SwapPairs(a.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> SwapPairs(Vector256<ulong> a) =>
        Vector256.Shuffle(a, Vector256.Create(1ul, 0, 3, 2));
}
