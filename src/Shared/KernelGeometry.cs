namespace Mlm.Shared;

/// <summary>
/// The sizes that the kernels are built for, and the rules that follow from them. Compiled into Mlm.Runtime, which computes by them,
/// and into Mlm.Generator, which plans by them.
/// </summary>
internal static class KernelGeometry
{
    /// <summary>The floats of a cache line, and the lanes in which every kernel computes.</summary>
    public const int Lanes = 16;

    /// <summary>Rows whose starts are a multiple of so many floats apart lie in the same sets of the first cache.</summary>
    public const int CacheSetFloats = 256;

    /// <summary>The rows of a tile of a product.</summary>
    public const int TileRows = 6;

    /// <summary>The columns of B that are packed together at least; threads cut columns at a multiple of it. The widest tile has as many.</summary>
    public const int PanelColumns = 64;

    /// <summary>A block of a product's inner axis is at most this long.</summary>
    public const int MaxBlock = 768;

    /// <summary>A packed panel: 192 KB of a second cache of 1 MB.</summary>
    public const int PanelFloats = MaxBlock * PanelColumns;

    /// <summary>Each thread's own buffer: a packed panel and one tile.</summary>
    public const int BufferFloats = PanelFloats + (TileRows * PanelColumns);

    /// <summary>A length in whole vectors.</summary>
    public static int Padded(int length) => (length + Lanes - 1) & ~(Lanes - 1);
}

/// <summary>How attention takes queries in blocks, and what memory each thread needs for a head.</summary>
internal static class AttentionGeometry
{
    // A block's scores: 96 KB, a tenth of a second cache.
    private const int BlockFloats = 24 * 1024;

    /// <summary>The floats of a thread's scratch: packed keys, values and keys' transpose, sums of dk and dv, two blocks of scores.</summary>
    public static long ScratchFloats(int tokens, int headSize) =>
        (5L * KernelGeometry.Padded(tokens) * KernelGeometry.Padded(headSize))
        + (2L * BlockRows(tokens) * BlockStride(tokens));

    /// <summary>From one query's scores to the next's: whole vectors, and an odd number of lines, which spread over the cache's sets.</summary>
    public static int BlockStride(int tokens) => KernelGeometry.Padded(tokens) | KernelGeometry.Lanes;

    /// <summary>The queries of a block: whole tiles of them.</summary>
    public static int BlockRows(int tokens)
    {
        const int tile = KernelGeometry.TileRows;
        var rows = BlockFloats / BlockStride(tokens) / tile * tile;
        return Math.Max(tile, Math.Min(rows, tokens));
    }
}
