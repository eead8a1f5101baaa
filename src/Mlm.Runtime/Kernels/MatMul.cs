using Mlm.Runtime.Kernels.Products;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;
using Mlm.Shared;

namespace Mlm.Runtime.Kernels;

/// <summary>Matrix products: <c>c = a·b</c> and its two reversals.</summary>
/// <remarks>
/// float32 with fused multiply-adds, k ascending in blocks that depend on its length alone: the same bits at any
/// number of threads and any vector width. All slots are row-major; the result overlaps no operand, and its rows may
/// be written up to the next multiple of 16 columns where the slot holds so many.
/// </remarks>
public static unsafe partial class MatMul
{
    // A core's share of the FMA peak, to judge whether a product is worth another thread.
    private const double NsPerMultiplyAdd = 0.02;

    /// <summary>c (= or +=) a·b.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="a">[rows, inner]</param>
    /// <param name="b">[inner, columns]</param>
    /// <param name="c">[rows, columns]</param>
    /// <param name="write">Whether c is replaced or added to.</param>
    /// <param name="rows">Rows of a and c; may be 0.</param>
    /// <param name="inner">The axis that is summed over; with 0 the product is zero.</param>
    /// <param name="columns">Columns of b and c.</param>
    /// <param name="then">What is done with c at last.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void Forward(
        Workers workers,
        Slot a,
        Slot b,
        Slot c,
        Write write,
        int rows,
        int inner,
        int columns,
        Epilogue then = default
    )
    {
        a.Require(rows, inner);
        b.Require(inner, columns);
        c.Require(rows, columns);
        then.Finish.Require(rows, columns);
        var product = Of(a, b, c, write == Write.Add, 1f, rows, inner, columns);
        product.Then = then.Finish;
        Run(workers, product);
    }

    /// <summary>Forward reversed for its input. c = a·b ⇒ da (= or +=) dc·bᵀ.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="dc">[rows, columns]</param>
    /// <param name="b">[inner, columns]</param>
    /// <param name="da">[rows, inner]</param>
    /// <param name="write">Whether da is replaced or added to.</param>
    /// <param name="rows">Rows of da and dc; may be 0.</param>
    /// <param name="inner">Columns of da.</param>
    /// <param name="columns">The axis that is summed over.</param>
    /// <param name="then">What is done with da at last.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void BackwardInput(
        Workers workers,
        Slot dc,
        Slot b,
        Slot da,
        Write write,
        int rows,
        int inner,
        int columns,
        Epilogue then = default
    )
    {
        dc.Require(rows, columns);
        b.Require(inner, columns);
        da.Require(rows, inner);
        then.Finish.Require(rows, inner);
        var product = Of(dc, b, da, write == Write.Add, 1f, rows, columns, inner);
        product.TransposedB = true;
        product.Then = then.Finish;
        Run(workers, product);
    }

    /// <summary>Forward reversed for its weight. c = a·b ⇒ db = aᵀ·dc, into a gradient or straight into the weight.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="a">[rows, inner]</param>
    /// <param name="dc">[rows, columns]</param>
    /// <param name="into">[inner, columns]</param>
    /// <param name="rows">The axis that is summed over; with 0 a set gradient is zero and a weight stays.</param>
    /// <param name="inner">Rows of db.</param>
    /// <param name="columns">Columns of db.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void BackwardWeight(
        Workers workers,
        Slot a,
        Slot dc,
        Destination into,
        int rows,
        int inner,
        int columns
    )
    {
        a.Require(rows, inner);
        dc.Require(rows, columns);
        into.Slot.Require(inner, columns);
        var product = Of(a, dc, into.Slot, into.Write == Write.Add, into.Rate, inner, rows, columns, makesWeight: true);
        Run(workers, product);
    }

    private static BlockedProduct Of(
        Slot a,
        Slot b,
        Slot c,
        bool adds,
        float rate,
        int rows,
        int inner,
        int columns,
        bool makesWeight = false
    ) =>
        new()
        {
            A = a.Pointer,
            B = b.Pointer,
            C = c.Pointer,
            StrideA = a.Stride,
            StrideB = b.Stride,
            StrideC = c.Stride,
            TransposedA = makesWeight,
            Rows = rows,
            Inner = inner,
            Columns = columns,
            Cut = ProductCut.Of(rows, inner, columns, makesWeight),
            WritesPadding = c.Holds(rows, KernelGeometry.Padded(columns)),
            Adds = adds,
            Rate = rate,
        };

    private static void Run(Workers workers, BlockedProduct product)
    {
        var region = new Region { Product = &product, Buffers = workers.Buffers };
        var ns = (double)product.Rows * product.Columns * product.Inner * NsPerMultiplyAdd;
        workers.RunWorth(&RunPart, &region, ns);
    }

    private static void RunPart(int worker, int workers, void* args)
    {
        var region = (Region*)args;
        var product = region->Product;
        var (row0, row1, column0, column1) = ProductGrid.Of(in *product, workers).PartOf(in *product, worker);
        product->Compute(region->Buffers.Panel(worker), row0, row1, column0, column1);
    }

    private struct Region
    {
        public BlockedProduct* Product;
        public WorkerBuffers Buffers;
    }
}
