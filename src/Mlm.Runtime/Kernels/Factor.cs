using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Kernels;

/// <summary>One product of an input that several share: c (= or +=) a·b. See <see cref="MatMul.ForwardShared"/>.</summary>
/// <param name="b">[inner, columns]</param>
/// <param name="c">[rows, columns]; overlaps no operand and no result of the call.</param>
/// <param name="write">Whether c is replaced or added to.</param>
/// <param name="columns">Columns of b and c.</param>
/// <param name="then">What is done with c at last.</param>
/// <param name="blocking">How the product is cut; by default the kernel decides.</param>
public readonly struct Factor(
    Slot b,
    Slot c,
    Write write,
    int columns,
    Epilogue then = default,
    Blocking blocking = default
)
{
    internal Slot B => b;

    internal Slot C => c;

    internal Write Write => write;

    internal int Columns => columns;

    internal Epilogue Then => then;

    internal Blocking Blocking => blocking;
}
