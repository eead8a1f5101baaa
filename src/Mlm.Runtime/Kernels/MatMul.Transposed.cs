using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

// A transposed weight makes no product of a new kind: each of the three is another one's with other operands.
public static unsafe partial class MatMul
{
    /// <summary>c (= or +=) a·bᵀ: a product with a weight that stands transposed, as an embedding that also decodes.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="a">[rows, inner]</param>
    /// <param name="b">[columns, inner]</param>
    /// <param name="c">[rows, columns]</param>
    /// <param name="write">Whether c is replaced or added to.</param>
    /// <param name="rows">Rows of a and c; may be 0.</param>
    /// <param name="inner">The axis that is summed over; with 0 the product is zero.</param>
    /// <param name="columns">Rows of b and columns of c.</param>
    /// <param name="then">What is done with the result at last.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void ForwardTransposed(
        Workers workers,
        Slot a,
        Slot b,
        Slot c,
        Write write,
        int rows,
        int inner,
        int columns,
        Epilogue then = default
    ) => BackwardInput(workers, dc: a, b, da: c, write, rows, inner: columns, columns: inner, then);

    /// <summary>ForwardTransposed reversed for its input. c = a·bᵀ ⇒ da (= or +=) dc·b.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="dc">[rows, columns]</param>
    /// <param name="b">[columns, inner]</param>
    /// <param name="da">[rows, inner]</param>
    /// <param name="write">Whether da is replaced or added to.</param>
    /// <param name="rows">Rows of da and dc; may be 0.</param>
    /// <param name="inner">Columns of da.</param>
    /// <param name="columns">The axis that is summed over.</param>
    /// <param name="then">What is done with the result at last.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void BackwardInputTransposed(
        Workers workers,
        Slot dc,
        Slot b,
        Slot da,
        Write write,
        int rows,
        int inner,
        int columns,
        Epilogue then = default
    ) => Forward(workers, a: dc, b, c: da, write, rows, inner: columns, columns: inner, then);

    /// <summary>
    /// ForwardTransposed reversed for its weight. c = a·bᵀ ⇒ db = dcᵀ·a, into a gradient or straight into the weight.
    /// </summary>
    /// <param name="workers">The threads.</param>
    /// <param name="a">[rows, inner]</param>
    /// <param name="dc">[rows, columns]</param>
    /// <param name="into">[columns, inner]</param>
    /// <param name="rows">The axis that is summed over; with 0 a set gradient is zero and a weight stays.</param>
    /// <param name="inner">Columns of db.</param>
    /// <param name="columns">Rows of db.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void BackwardWeightTransposed(
        Workers workers,
        Slot a,
        Slot dc,
        Destination into,
        int rows,
        int inner,
        int columns
    ) => BackwardWeight(workers, a: dc, dc: a, into, rows, inner: columns, columns: inner);
}
