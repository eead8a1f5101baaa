using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Kernels;

/// <summary>The gradient of one weight of an input that several products share: aᵀ·dc. See <see cref="MatMul.BackwardWeightShared"/>.</summary>
/// <param name="dc">[rows, columns]</param>
/// <param name="into">[inner, columns]</param>
/// <param name="columns">Columns of dc and of the weight.</param>
/// <param name="blocking">How the product is cut; by default the kernel decides.</param>
public readonly struct WeightTerm(Slot dc, Destination into, int columns, Blocking blocking = default)
{
    internal Slot Dc => dc;

    internal Destination Into => into;

    internal int Columns => columns;

    internal Blocking Blocking => blocking;
}
