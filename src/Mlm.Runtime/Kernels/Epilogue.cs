using Mlm.Runtime.Kernels.Products;
using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Kernels;

/// <summary>
/// What a product does with each tile of its finished result, while the tile is still in the first cache: a bias, an activation
/// with its slope kept for the backward, or the backward's multiplication with that slope. By default nothing.
/// </summary>
/// <remarks>
/// Element by element after the whole sum, so the bits depend on no tiling. Where the product is added to its result, it is the
/// sum of both that is finished. The slots overlap neither one another nor an operand or the result. A value is the bits that the
/// activation's kernel makes of c + bias, and a slope those of its Backward; only <see cref="Silu"/> that keeps its slope takes
/// the value from the same intermediate results, which differs in its last bits.
/// </remarks>
public readonly partial struct Epilogue
{
    private Epilogue(TileFinish finish) => Finish = finish;

    internal TileFinish Finish { get; }

    /// <summary><c>y = c + bias</c></summary>
    /// <param name="bias">[1, columns]</param>
    public static Epilogue Bias(Slot bias) => new(TileFinish.Bias(bias));

    /// <summary><c>y = c · slope</c>: the reversal of an activation whose slope was kept.</summary>
    /// <param name="slope">[rows, columns]</param>
    public static Epilogue Times(Slot slope) => new(TileFinish.Times(slope));
}
