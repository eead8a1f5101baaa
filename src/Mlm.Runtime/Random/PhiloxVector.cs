using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Mlm.Runtime.Kernels.Targets;
using Vector = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Mlm.Runtime.Random;

/// <summary>Eight blocks of <see cref="Philox"/> at once, the same words.</summary>
internal static unsafe class PhiloxVector
{
    /// <summary>Blocks at once.</summary>
    public const int Blocks = 8;

    /// <summary>Words at once.</summary>
    public const int Words = 4 * Blocks;

    private const ulong Low = uint.MaxValue;

    /// <summary>The words of <paramref name="times"/> times <see cref="Blocks"/> blocks from <paramref name="block"/> on.</summary>
    /// <remarks>
    /// A block's counter lies in four lanes of 64 bits, one a vector. Only the low half of a lane counts: a product reads no
    /// other, so what a whole product leaves in the high half need not be cleared until the end.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(ulong key, ulong stream, long block, uint* words, nint times) =>
        Target.Run(new Filling(key, stream, block, words, times));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill<TTarget>(ulong key, ulong stream, long block, uint* words)
        where TTarget : struct, ITarget
    {
        // In this order neighbors in a pair of lanes are four blocks apart, as Interleave wants it.
        var c0 = Vector512.Create((ulong)block) + Vector512.Create(0ul, 4, 1, 5, 2, 6, 3, 7);
        var c1 = c0 >>> 32;
        var c2 = Vector512.Create(stream);
        var c3 = Vector512.Create(stream >> 32);
        var (k0, k1) = ((uint)key, (uint)(key >> 32));
        for (var round = 0; round < Philox.Rounds; round++)
        {
            var product0 = TTarget.MultiplyLow(c0, Philox.Multiplier0);
            var product1 = TTarget.MultiplyLow(c2, Philox.Multiplier1);
            c0 = (product1 >>> 32) ^ c1 ^ Vector512.Create((ulong)k0);
            c1 = product1;
            c2 = (product0 >>> 32) ^ c3 ^ Vector512.Create((ulong)k1);
            c3 = product0;
            k0 = unchecked(k0 + Philox.KeyStep0);
            k1 = unchecked(k1 + Philox.KeyStep1);
        }
        Interleave<TTarget>(
            (c0 & Vector512.Create(Low)) | (c1 << 32),
            (c2 & Vector512.Create(Low)) | (c3 << 32),
            words
        );
    }

    // first:  words 0 and 1 of the blocks 0 4 1 5 2 6 3 7        out: blocks 0 1 2 3, each its words 0 1 2 3
    // second: words 2 and 3 of them                                   blocks 4 5 6 7
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave<TTarget>(Vector first, Vector second, uint* words)
        where TTarget : struct, ITarget
    {
        var even = Vector512.Create(~0ul, 0, ~0ul, 0, ~0ul, 0, ~0ul, 0);
        Vector512.ConditionalSelect(even, first, TTarget.SwapPairs(second)).Store((ulong*)words);
        Vector512.ConditionalSelect(even, TTarget.SwapPairs(first), second).Store((ulong*)words + Blocks);
    }

    private readonly struct Filling(ulong key, ulong stream, long block, uint* words, nint times) : ITargetBody
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TTarget>()
            where TTarget : struct, ITarget
        {
            for (nint i = 0; i < times; i++)
                Fill<TTarget>(key, stream, block + (i * Blocks), words + (i * Words));
        }
    }
}
