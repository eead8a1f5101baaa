using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Targets;
using Mlm.Shared;

namespace Mlm.Runtime.Kernels.Products;

/// <summary>
/// A matrix product on one thread, the engine of <c>MatMul</c> and <c>Attention</c>:
/// <c>C = A·B</c> or <c>C += Rate·(A·B)</c>, C being [Rows, Columns].
/// </summary>
/// <remarks>
/// Loops, outermost first: blocks of the inner axis, panels of B (packed once, so that the tile reads one contiguous,
/// aligned stream), tiles of C. A is never packed: a tile broadcasts from its rows, or, transposed, from what is
/// contiguous anyway. Every element of C is one chain of fused multiply-adds over ascending k per block of the inner axis,
/// and the blocks depend on Inner alone; so its bits depend neither on the tile's shape, nor on the vector
/// width, nor on what part of C a thread computes.
/// </remarks>
internal unsafe struct BlockedProduct
{
    private const int PanelColumns = KernelGeometry.PanelColumns;
    private const int TileRows = KernelGeometry.TileRows;

    // So many rows are the four tiles that it takes at least to fetch a panel.
    private const int FewestRowsThatFetch = 4 * TileRows;

    // Shorter parts of rows, those of an attention's heads, gain nothing.
    private const int ShortestByRows = 256;

    // Few enough that they still stand in the first cache.
    private const int RowsFinishedAtOnce = 4 * TileRows;

    public float* A;
    public float* B;
    public float* C;
    public nint StrideA;
    public nint StrideB;
    public nint StrideC;

    /// <summary>Whether A stands in memory as [Inner, Rows] rather than [Rows, Inner].</summary>
    public bool TransposedA;

    /// <summary>Whether B stands in memory as [Columns, Inner] rather than [Inner, Columns].</summary>
    public bool TransposedB;
    public int Rows;
    public int Inner;
    public int Columns;

    /// <summary>How the product is cut; by default one panel's columns are packed together.</summary>
    public ProductCut Cut;

    /// <summary>
    /// Whether C's rows are followed by padding up to the next multiple of 16 that nobody reads, so that it may be overwritten:
    /// a tile at the end of a row then is stored like every other one.
    /// </summary>
    public bool WritesPadding;

    /// <summary>All of B in panels, as <see cref="PackB"/> leaves it; null where the product packs B as it goes.</summary>
    private float* _packed;

    /// <summary>Whether the product is added, times <see cref="Rate"/>.</summary>
    public bool Adds;

    /// <summary>The factor of what is added; not read where the product replaces.</summary>
    public float Rate;

    /// <summary>What is done with each tile when its sum is whole.</summary>
    public TileFinish Then;

    /// <summary>
    /// Packs all of B once, for products of several A; takes Inner times Columns floats, the columns padded to 16 with zeros.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void PackB(float* packed)
    {
        Target.Run(new Packing(in this, packed));
        _packed = packed;
    }

    private readonly void PackB<TTarget>(float* packed)
        where TTarget : struct, ITarget
    {
        for (int k = 0, length; k < Inner; k += length)
        {
            length = ProductCut.BlockLength(Inner - k);
            for (var column = 0; column < Columns; column += PanelColumns)
            {
                var columns = Math.Min(PanelColumns, Columns - column);
                PackPanel<TTarget>(PackedPanel(packed, column, k, length), column, columns, k, length);
            }
        }
    }

    /// <summary>All of C.</summary>
    public readonly void Compute(float* buffer) => Compute(buffer, 0, Rows, 0, Columns);

    /// <summary>Rows row0…row1−1 and columns column0…column1−1 of C; column0 is a multiple of <see cref="KernelGeometry.PanelColumns"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Compute(float* buffer, int row0, int row1, int column0, int column1) =>
        Target.Run(new Computation(in this, buffer, row0, row1, column0, column1));

    /// <summary>The same with a family of the caller's choice: for tests, which hold the families against each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly void Compute<TTarget>(float* buffer, int row0, int row1, int column0, int column1)
        where TTarget : struct, ITarget
    {
        if (row0 >= row1 || column0 >= column1)
            return;
        if (Inner == 0)
        {
            if (!Adds)
                Clear(row0, row1, column0, column1);
            Finish(row0, row1, column0, column1 - column0);
            return;
        }
        for (int k = 0, length; k < Inner; k += length)
        {
            length = ProductCut.BlockLength(Inner - k);
            var panel = _packed == null ? ProductCut.PanelOf(Cut.Panel, length) : PanelColumns;
            for (var column = column0; column < column1; column += panel)
            {
                var columns = Math.Min(panel, column1 - column);
                var next =
                    column + panel < column1 ? FirstOfPanel(column + panel, k)
                    : k + length < Inner ? FirstOfPanel(column0, k + length)
                    : null;
                ComputePanel<TTarget>(buffer, row0, row1, column, columns, k, length, next);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void ComputePanel<TTarget>(
        float* buffer,
        int row0,
        int row1,
        int column,
        int columns,
        int k,
        int length,
        float* next
    )
        where TTarget : struct, ITarget
    {
        var width = KernelGeometry.Padded(columns);
        var panel = buffer;
        if (_packed == null)
            PackPanel<TTarget>(panel, column, columns, k, length);
        else
            panel = PackedPanel(_packed, column, k, length);

        var tile = new TileArguments
        {
            StrideA = StrideA,
            StrideC = StrideC,
            Inner = length,
            Adds = Adds || k > 0,
            Rate = Adds ? Rate : 1f, // what replaces adds to its own first block
        };
        var a = TransposedA ? A + (k * StrideA) + row0 : A + (row0 * StrideA) + k;
        var stepA = TransposedA ? TileRows : TileRows * StrideA;
        var nextA = TransposedA ? TileRows - 1 : 0;
        // A is fetched straight on, or row by row where a block leaves out much of each row.
        const int floatsATurn = KernelGeometry.Lanes / 2;
        var byRows = !TransposedA && length >= ShortestByRows && StrideA >= length + (length / 2);
        nint turnsARow = byRows ? length / floatsATurn : 0;
        var c = C + (row0 * StrideC) + column;

        // While the tiles of a panel compute they fetch what is packed next of B, a line a turn: a vector's column of it each,
        // or, of a transposed B, some of its rows each.
        var fetches =
            next != null && _packed == null && row1 - row0 >= FewestRowsThatFetch ? width / KernelGeometry.Lanes : 0;
        var fetch = next;
        var (fetchStep, fetchNext, linesOfARow) = (StrideB, (nint)KernelGeometry.Lanes, (nint)0);
        if (TransposedB)
        {
            linesOfARow = KernelGeometry.Padded(length) / KernelGeometry.Lanes;
            nint rowsAtOnce = Math.Max(1, length / linesOfARow);
            fetches = fetches > 0 ? (int)((width + rowsAtOnce - 1) / rowsAtOnce) : 0;
            (fetchStep, fetchNext) = (KernelGeometry.Lanes, rowsAtOnce * StrideB);
        }

        var finished = Then.IsNone || k + length < Inner ? row1 : row0;
        for (var row = row0; row < row1; row += TileRows)
        {
            var rows = Math.Min(TileRows, row1 - row);
            tile.A = a;
            if (finished < row1)
                Then.Fetch<TTarget>(row, column, rows, columns);
            // the next rows of A, of a transposed A the line in which they end, or nothing new
            var isLast = row + TileRows >= row1;
            tile.Prefetch = isLast ? a : a + stepA + nextA;
            tile.PrefetchStep =
                isLast ? 0
                : TransposedA ? StrideA
                : floatsATurn;
            tile.PrefetchTurns = isLast ? 0 : turnsARow;
            tile.PrefetchJump = StrideA - (turnsARow * floatsATurn);
            for (var strip = 0; strip < columns; strip += TTarget.TileColumns)
            {
                if (fetches > 0)
                {
                    tile.Prefetch = fetch;
                    tile.PrefetchStep = fetchStep;
                    tile.PrefetchTurns = linesOfARow;
                    tile.PrefetchJump = StrideB - (linesOfARow * KernelGeometry.Lanes);
                    fetch += fetchNext;
                    fetches--;
                }
                tile.Panel = panel + ((nint)strip * length);
                tile.C = c + strip;
                ComputeTile<TTarget>(buffer, &tile, rows, Math.Min(TTarget.TileColumns, columns - strip));
            }
            a += stepA;
            c += TileRows * StrideC;
            if (row + rows >= Math.Min(finished + RowsFinishedAtOnce, row1) && finished < row1)
            {
                Finish(finished, row + rows, column, columns);
                finished = row + rows;
            }
        }
    }

    private readonly void Finish(int row0, int row1, int column, int columns)
    {
        if (!Then.IsNone)
            Then.Apply(new FinishedTile(C + (row0 * StrideC) + column, StrideC, row0, column, row1 - row0, columns));
    }

    private readonly float* FirstOfPanel(int column, int k) =>
        TransposedB ? B + (column * StrideB) + k : B + (k * StrideB) + column;

    // A panel is cut into strips as wide as a tile, each [length, strip].
    private readonly void PackPanel<TTarget>(float* panel, int column, int columns, int k, int length)
        where TTarget : struct, ITarget
    {
        for (var first = 0; first < columns; first += TTarget.TileColumns)
        {
            var stripColumns = Math.Min(TTarget.TileColumns, columns - first);
            var width = KernelGeometry.Padded(stripColumns);
            var b = FirstOfPanel(column + first, k);
            var target = panel + ((nint)first * length);
            if (TransposedB)
                PanelPacking.PackTransposed<TTarget>(b, StrideB, target, width, length, stripColumns);
            else
                PanelPacking.Pack<TTarget>(b, StrideB, target, width, length, stripColumns);
        }
    }

    // Panels of a block of the inner axis follow one another.
    private readonly float* PackedPanel(float* packed, int column, int k, int length) =>
        packed + ((nint)k * KernelGeometry.Padded(Columns)) + ((nint)column * length);

    private readonly void ComputeTile<TTarget>(float* buffer, TileArguments* tile, int rows, int columns)
        where TTarget : struct, ITarget
    {
        var width = KernelGeometry.Padded(columns);
        var kernel = TTarget.Tile(rows, width / KernelGeometry.Lanes, TransposedA);
        if (columns == width || WritesPadding)
            kernel(tile);
        else
            ComputeEdge(kernel, *tile, buffer + KernelGeometry.PanelFloats, width, rows, columns);
    }

    // A tile that ends in the midst of a vector is computed beside C, and what belongs to C is taken over.
    private static void ComputeEdge(
        delegate* <TileArguments*, void> kernel,
        TileArguments tile,
        float* edge,
        int width,
        int rows,
        int columns
    )
    {
        var c = tile.C;
        var (strideC, adds) = (tile.StrideC, tile.Adds);
        tile.C = edge;
        (tile.StrideC, tile.Adds) = (width, false);
        kernel(&tile);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                c[column] = adds ? MathF.FusedMultiplyAdd(tile.Rate, edge[column], c[column]) : edge[column];
            c += strideC;
            edge += width;
        }
    }

    private readonly void Clear(int row0, int row1, int column0, int column1)
    {
        for (var row = row0; row < row1; row++)
            new Span<float>(C + (row * StrideC) + column0, column1 - column0).Clear();
    }

    private readonly ref struct Packing(ref readonly BlockedProduct product, float* packed) : ITargetBody
    {
        private readonly ref readonly BlockedProduct _product = ref product;
        private readonly float* _packed = packed;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TTarget>()
            where TTarget : struct, ITarget => _product.PackB<TTarget>(_packed);
    }

    private readonly ref struct Computation(
        ref readonly BlockedProduct product,
        float* buffer,
        int row0,
        int row1,
        int column0,
        int column1
    ) : ITargetBody
    {
        private readonly ref readonly BlockedProduct _product = ref product;
        private readonly float* _buffer = buffer;
        private readonly (int Row0, int Row1, int Column0, int Column1) _part = (row0, row1, column0, column1);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TTarget>()
            where TTarget : struct, ITarget =>
            _product.Compute<TTarget>(_buffer, _part.Row0, _part.Row1, _part.Column0, _part.Column1);
    }
}
