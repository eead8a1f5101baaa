using Mlm.Runtime.Kernels.Products;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;
using Mlm.Shared;

namespace Mlm.Runtime.Kernels;

// Products of one input run in one region: a thread computes its part of each in turn, and the threads wait for one another
// once instead of once a product. Each product has the bits that it has alone.
public static unsafe partial class MatMul
{
    /// <summary>As many products as one call takes.</summary>
    public const int MostShared = KernelGeometry.MostSharedProducts;

    /// <summary>For each factor: c (= or +=) a·b.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="a">[rows, inner], which all products share.</param>
    /// <param name="rows">Rows of a and of each c; may be 0.</param>
    /// <param name="inner">The axis that is summed over; with 0 the products are zero.</param>
    /// <param name="factors">1 … <see cref="MostShared"/> of them; none reads another's result.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape, or there are none or too many factors.</exception>
    public static void ForwardShared(Workers workers, Slot a, int rows, int inner, ReadOnlySpan<Factor> factors)
    {
        RequireFew(factors.Length);
        a.Require(rows, inner);
        var products = stackalloc BlockedProduct[factors.Length];
        for (var i = 0; i < factors.Length; i++)
        {
            ref readonly var factor = ref factors[i];
            factor.B.Require(inner, factor.Columns);
            factor.C.Require(rows, factor.Blocking.ColumnsWritten(factor.Columns));
            factor.Then.Finish.Require(rows, factor.Columns);
            products[i] = Of(
                a,
                factor.B,
                factor.C,
                factor.Write == Write.Add,
                1f,
                rows,
                inner,
                factor.Columns,
                factor.Blocking
            );
            products[i].Then = factor.Then.Finish;
        }
        Run(workers, products, factors.Length);
    }

    /// <summary>ForwardShared reversed for its input: da (= or +=) the sum of all dc·bᵀ, in their order.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="da">[rows, inner]</param>
    /// <param name="write">Whether da is replaced or added to.</param>
    /// <param name="rows">Rows of da and of each dc; may be 0.</param>
    /// <param name="inner">Columns of da.</param>
    /// <param name="terms">1 … <see cref="MostShared"/> of them.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape, or there are none or too many terms.</exception>
    public static void BackwardInputShared(
        Workers workers,
        Slot da,
        Write write,
        int rows,
        int inner,
        ReadOnlySpan<InputTerm> terms
    )
    {
        RequireFew(terms.Length);
        var products = stackalloc BlockedProduct[terms.Length];
        var largest = products;
        for (var i = 0; i < terms.Length; i++)
        {
            ref readonly var term = ref terms[i];
            term.Dc.Require(rows, term.Columns);
            term.B.Require(inner, term.Columns);
            da.Require(rows, term.Blocking.ColumnsWritten(inner));
            products[i] = Of(
                term.Dc,
                term.B,
                da,
                i > 0 || write == Write.Add,
                1f,
                rows,
                term.Columns,
                inner,
                term.Blocking
            );
            products[i].TransposedB = true;
            if (products[i].Inner > largest->Inner)
                largest = products + i;
        }
        // What a thread adds to must be what it wrote, so all terms are split like the largest.
        Run(workers, products, terms.Length, splitLike: largest);
    }

    /// <summary>ForwardShared reversed for its weights: each aᵀ·dc, into a gradient or straight into the weight.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="a">[rows, inner], which all products share.</param>
    /// <param name="rows">The axis that is summed over; with 0 a set gradient is zero and a weight stays.</param>
    /// <param name="inner">Rows of each weight.</param>
    /// <param name="terms">1 … <see cref="MostShared"/> of them; no destination is another's.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape, or there are none or too many terms.</exception>
    public static void BackwardWeightShared(
        Workers workers,
        Slot a,
        int rows,
        int inner,
        ReadOnlySpan<WeightTerm> terms
    )
    {
        RequireFew(terms.Length);
        a.Require(rows, inner);
        var products = stackalloc BlockedProduct[terms.Length];
        for (var i = 0; i < terms.Length; i++)
        {
            ref readonly var term = ref terms[i];
            var into = term.Into;
            term.Dc.Require(rows, term.Columns);
            into.Slot.Require(inner, term.Blocking.ColumnsWritten(term.Columns));
            products[i] = Of(
                a,
                term.Dc,
                into.Slot,
                into.Write == Write.Add,
                into.Rate,
                inner,
                rows,
                term.Columns,
                term.Blocking
            );
            products[i].TransposedA = true;
        }
        Run(workers, products, terms.Length);
    }

    private static void RequireFew(int count)
    {
        if (count is < 1 or > MostShared)
            throw new ArgumentException($"one call takes 1 to {MostShared} products, not {count}");
    }
}
