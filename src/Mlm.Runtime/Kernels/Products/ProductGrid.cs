using Mlm.Shared;

namespace Mlm.Runtime.Kernels.Products;

/// <summary>
/// How threads share out a product's result: its rows cut into parts, its columns into parts, a cell of that grid each. It
/// reaches no bit of the result.
/// </summary>
/// <remarks>
/// A thread packs B's columns for its own rows alone, so few rows a thread cost most; and where parts are unequal, all wait for
/// the largest. <c>docs/performance.md</c> has what was measured.
/// </remarks>
internal readonly struct ProductGrid
{
    // Packing an element of B takes as long as its products with so many rows.
    private const double PackingInRows = 12;

    // To cut the axis that is not asked for costs so much of the time, in data that the other cores have.
    private const double OtherAxis = 1.0 / 16;

    private readonly int _rowParts;
    private readonly int _columnParts;

    private ProductGrid(int rowParts, int columnParts)
    {
        _rowParts = rowParts;
        _columnParts = columnParts;
    }

    /// <summary>The grid of as many cells as there are threads that is expected to be done first.</summary>
    public static ProductGrid Of(in BlockedProduct product, int workers)
    {
        var best = new ProductGrid(1, workers);
        if (workers == 1)
            return best;
        var byRows = !product.Cut.SharesColumns;
        var least = double.PositiveInfinity;
        for (var rowParts = 1; rowParts <= workers; rowParts++)
        {
            if (workers % rowParts != 0)
                continue;
            var grid = new ProductGrid(rowParts, workers / rowParts);
            var cost = grid.Cost(in product, byRows);
            if (cost < least)
                (best, least) = (grid, cost);
        }
        return best;
    }

    /// <summary>A thread's rows and columns; none where there are too few.</summary>
    public (int Row0, int Row1, int Column0, int Column1) PartOf(in BlockedProduct product, int worker)
    {
        var (row0, row1) = Part(product.Rows, RowGrain(in product), worker / _columnParts, _rowParts);
        var (column0, column1) = Part(
            product.Columns,
            KernelGeometry.PanelColumns,
            worker % _columnParts,
            _columnParts
        );
        return (row0, row1, column0, column1);
    }

    // Rows of a transposed A come a line at a time.
    private static int RowGrain(in BlockedProduct product) => product.TransposedA ? KernelGeometry.TileRows : 1;

    // The largest cell's time as a multiple of an equal share's.
    private double Cost(in BlockedProduct product, bool byRows)
    {
        var rows = Largest(product.Rows, RowGrain(in product), _rowParts);
        var columns = Largest(product.Columns, KernelGeometry.PanelColumns, _columnParts);
        var cost = (double)rows * _rowParts * columns * _columnParts * (1 + (PackingInRows / rows));
        cost /= (double)product.Rows * product.Columns;
        return (byRows ? _columnParts : _rowParts) > 1 ? cost + OtherAxis : cost;
    }

    private static int Largest(int length, int grain, int parts)
    {
        var pieces = Pieces(length, grain);
        return (pieces + parts - 1) / parts * grain;
    }

    private static (int First, int End) Part(int length, int grain, int part, int parts)
    {
        long pieces = Pieces(length, grain);
        return (
            (int)Math.Min(length, pieces * part / parts * grain),
            (int)Math.Min(length, pieces * (part + 1) / parts * grain)
        );
    }

    private static int Pieces(int length, int grain) => (int)(((long)length + grain - 1) / grain);
}
