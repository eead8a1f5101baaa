using Mlm.Runtime.Kernels.Products;
using Mlm.Shared;

namespace Mlm.Runtime.Tests.Kernels.Products;

public sealed class ProductGridTests
{
    public static TheoryData<int, int, int> Shapes =>
        new()
        {
            { 0, 5, 64 },
            { 1, 5, 1 },
            { 7, 3, 100 },
            { 77, 768, 30522 },
            { 512, 768, 768 },
            { 1024, 256, 8192 },
            { 3072, 512, 768 },
        };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Cells_CoverTheResultOnce(int rows, int inner, int columns)
    {
        foreach (var sharesColumns in new[] { false, true })
        foreach (var transposedA in new[] { false, true })
        {
            for (var workers = 1; workers <= 24; workers++)
            {
                var product = Of(rows, inner, columns, sharesColumns, transposedA);
                var grid = ProductGrid.Of(in product, workers);
                long covered = 0;
                var cells = new List<(int Row0, int Row1, int Column0, int Column1)>();
                for (var worker = 0; worker < workers; worker++)
                {
                    var cell = grid.PartOf(in product, worker);
                    if (cell.Row0 >= cell.Row1 || cell.Column0 >= cell.Column1)
                        continue;
                    Assert.Equal(0, cell.Column0 % KernelGeometry.PanelColumns);
                    Assert.DoesNotContain(cells, other => Overlap(cell, other));
                    cells.Add(cell);
                    covered += (long)(cell.Row1 - cell.Row0) * (cell.Column1 - cell.Column0);
                }
                Assert.Equal((long)rows * columns, covered);
            }
        }
    }

    // 12 panels do not divide into 16, and 32 rows a thread would not pay for packing B.
    [Theory]
    [InlineData(768, 2, 256, 768)]
    [InlineData(768, 4, 512, 192)]
    [InlineData(768, 16, 128, 192)]
    [InlineData(3072, 2, 256, 3072)]
    [InlineData(3072, 16, 512, 192)]
    public void Rows_AreShared_WhileEachThreadHasEnough(int columns, int workers, int rowsEach, int columnsEach)
    {
        var product = Of(512, 768, columns, sharesColumns: false, transposedA: false);
        var grid = ProductGrid.Of(in product, workers);
        for (var worker = 0; worker < workers; worker++)
        {
            var (row0, row1, column0, column1) = grid.PartOf(in product, worker);
            Assert.Equal((rowsEach, columnsEach), (row1 - row0, column1 - column0));
        }
    }

    private static BlockedProduct Of(int rows, int inner, int columns, bool sharesColumns, bool transposedA) =>
        new()
        {
            Rows = rows,
            Inner = inner,
            Columns = columns,
            TransposedA = transposedA,
            Cut = new ProductCut(KernelGeometry.PanelColumns, sharesColumns),
        };

    private static bool Overlap(
        (int Row0, int Row1, int Column0, int Column1) a,
        (int Row0, int Row1, int Column0, int Column1) b
    ) => a.Row0 < b.Row1 && b.Row0 < a.Row1 && a.Column0 < b.Column1 && b.Column0 < a.Column1;
}
