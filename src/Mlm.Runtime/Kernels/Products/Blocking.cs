using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Mlm.Shared;

namespace Mlm.Runtime.Kernels;

/// <summary>Which axis of a product's result the threads share out.</summary>
public enum Share
{
    /// <summary>The kernel decides when it runs.</summary>
    ByShape,

    /// <summary>Each thread has rows, and packs all of B: for as many threads as that is worth.</summary>
    Rows,

    /// <summary>Each thread has columns, packs those of B, and reads all of A.</summary>
    Columns,
}

/// <summary>
/// How a product <c>C = A·B</c> is cut, decided beforehand from its shape; by default the kernel decides when it runs. Of all
/// that it says only <see cref="Block"/> reaches the bits of the result.
/// </summary>
public readonly record struct Blocking
{
    /// <summary>How a product is cut.</summary>
    /// <param name="block"><see cref="Block"/>, 1 … 768.</param>
    /// <param name="panel"><see cref="Panel"/>, a positive multiple of 64.</param>
    /// <param name="share">Which axis of C threads share out.</param>
    /// <param name="padded">Whether C's <see cref="Padded">padding</see> may be written.</param>
    /// <exception cref="ArgumentException">A block or a panel that no product can have.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // of constants nothing is left
    public Blocking(int block, int panel, Share share, bool padded = false)
    {
        if (
            block is < 1 or > KernelGeometry.MaxBlock
            || panel < 1
            || panel % KernelGeometry.PanelColumns != 0
            || share is < Share.ByShape or > Share.Columns
        )
            Refuse(block, panel, share);
        Block = block;
        Panel = panel;
        Share = share;
        Padded = padded;
    }

    /// <summary>
    /// The inner axis is summed in blocks of at most this many elements, each one chain of multiply-adds; what is shorter than two
    /// of them is halved. 0: of at most 768.
    /// </summary>
    public int Block { get; }

    /// <summary>
    /// Columns of B that are packed together, of which fewer are where they and a block would take more than 192 KB. More than 64
    /// pay where the result is large and its sums are short: longer pieces of its rows are then written one after the other.
    /// 0: 64.
    /// </summary>
    public int Panel { get; }

    /// <summary>
    /// Which axis threads share out, unless their number makes the other one, or some parts of both, clearly faster: each thread packs B
    /// for its rows, so that few rows a thread cost much, and unequal parts are waited for. Rows where the kernels around the product
    /// share rows, as then each core finds its own in its cache; columns where C has few rows.
    /// </summary>
    public Share Share { get; }

    /// <summary>
    /// Whether C's rows are followed by padding up to the next multiple of 16 that nobody reads, so that it may be overwritten:
    /// a tile at the end of a row then is stored like every other one.
    /// </summary>
    public bool Padded { get; }

    /// <summary>How many columns of C's rows may be written.</summary>
    internal int ColumnsWritten(int columns) => Padded ? KernelGeometry.Padded(columns) : columns;

    [DoesNotReturn]
    private static void Refuse(int block, int panel, Share share)
    {
        if (block is < 1 or > KernelGeometry.MaxBlock)
            throw new ArgumentOutOfRangeException(
                nameof(block),
                block,
                $"a block is 1 … {KernelGeometry.MaxBlock} long"
            );
        if (panel < 1 || panel % KernelGeometry.PanelColumns != 0)
            throw new ArgumentOutOfRangeException(
                nameof(panel),
                panel,
                $"a panel's columns are a positive multiple of {KernelGeometry.PanelColumns}"
            );
        throw new ArgumentOutOfRangeException(nameof(share), share, "threads share rows or columns");
    }
}
