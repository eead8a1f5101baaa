using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Kernels;

/// <summary>One term of the gradient of an input that several products share: dc·bᵀ. See <see cref="MatMul.BackwardInputShared"/>.</summary>
/// <param name="dc">[rows, columns]</param>
/// <param name="b">[inner, columns]</param>
/// <param name="columns">The axis that is summed over.</param>
/// <param name="blocking">How the product is cut; by default the kernel decides. What threads share is decided by the longest term.</param>
public readonly struct InputTerm(Slot dc, Slot b, int columns, Blocking blocking = default)
{
    internal Slot Dc => dc;

    internal Slot B => b;

    internal int Columns => columns;

    internal Blocking Blocking => blocking;
}
