using Mlm.Generator.Options;
using Mlm.Generator.Reporting;
using Mlm.Generator.Statements;
using Mlm.Shared;

namespace Mlm.Generator.Tests.Planning;

/// <summary>How products are cut, by their shape alone.</summary>
public class ProductCutTests
{
    // 1,024 rows in a batch, some 154 of them masked.
    private static readonly string Default = ShapedSpecs.Mission(n: 16, t: 64, v: 8192, d: 256, h: 4, f: 1024, l: 2);

    [Fact]
    public void ProductsOfManyRows_ShareTheirRows_AndThoseOfFewTheirColumns()
    {
        Assert.Equal(new ProductCut(64, SharesColumns: false), Of(Default, "block.0.q"));
        Assert.Equal(new ProductCut(64, SharesColumns: false), Of(Default, "block.0.x'2"));
        Assert.Equal(new ProductCut(64, SharesColumns: true), Of(Default, "block.1.q"));
        Assert.Equal(new ProductCut(64, SharesColumns: true), Of(Default, "logits"));
    }

    [Fact]
    public void AGradientOfAWeightOfManyRows_SharesThem()
    {
        Assert.Equal(new ProductCut(64, SharesColumns: false), Of(Default, "block.0.dw_mlp2"));
        Assert.Equal(new ProductCut(64, SharesColumns: true), Of(Default, "block.0.dw_mlp1"));
    }

    [Fact]
    public void AGradientOfAWeight_HasWidePanelsWhereItSumsOverFewRows()
    {
        Assert.Equal(new ProductCut(64, SharesColumns: true), Of(Default, "block.0.dw_mlp1"));
        Assert.Equal(new ProductCut(256, SharesColumns: true), Of(Default, "dw_head"));
        var head = Compile.Whole(Default).Plan!.Products.Single(p => p.Rows.Length == 256 && p.Columns == 8192);
        Assert.Equal((154, 1024), (head.Inner.Length, head.Inner.Selection!.MaxRows));
        Assert.Equal([154], head.Blocks);
        Assert.Equal(256, head.Panel);
    }

    [Theory]
    [InlineData(768, new[] { 768 })]
    [InlineData(769, new[] { 384, 385 })]
    [InlineData(1000, new[] { 512, 488 })]
    [InlineData(1024, new[] { 512, 512 })]
    [InlineData(1536, new[] { 768, 768 })]
    [InlineData(8192, new[] { 768, 768, 768, 768, 768, 768, 768, 768, 768, 640, 640 })]
    [InlineData(0, new int[0])]
    public void Blocks_HalveWhatIsShorterThanTwo(int inner, int[] blocks) =>
        Assert.Equal(blocks, ProductCut.Blocks(inner));

    [Theory]
    [InlineData(64, 768, 64)]
    [InlineData(256, 768, 64)]
    [InlineData(256, 384, 128)]
    [InlineData(256, 154, 256)]
    [InlineData(256, 0, 256)]
    public void APanel_HasAsManyColumnsAsItsBlockHasRoomFor(int panel, int block, int columns) =>
        Assert.Equal(columns, ProductCut.PanelOf(panel, block));

    [Fact]
    public void EveryProductOfEveryKindOfClass_HasACut()
    {
        foreach (var kind in ClassKinds.All)
        {
            var step = Step(Default, kind);
            var products = step.Statements.All.Where(s => s.Operation.StartsWith("matmul", StringComparison.Ordinal));
            Assert.NotEmpty(products);
            Assert.All(products, s => Assert.NotNull(s.Cut));
            foreach (var statement in products)
            {
                var product = statement.Node!.Operation.Product(statement.Node)!;
                var flops = 2L * product.Rows.Max * product.Inner.Max * product.Columns.Max;
                Assert.Equal(flops, statement.Node.Operation.Flops(statement.Node));
            }
        }
    }

    [Fact]
    public void AnEdge_IsPaddedWhereRowsAreWideEnough()
    {
        var spec = ShapedSpecs.Mission(n: 4, t: 16, v: 100, d: 32, h: 2, f: 2, l: 1);
        Assert.True(Report(spec, "logits").IsPadded);
        Assert.True(Report(spec, "dw_head").IsPadded);
        Assert.False(Report(spec, "block.0.q").IsPadded); // whole vectors
        Assert.False(Report(spec, "block.0.dw_mlp1").IsPadded); // rows of two stand without padding
    }

    [Fact]
    public void GeneratedCode_DoesNotRepeatTheCut() =>
        Assert.All(Compile.Whole(Default).Files, f => Assert.DoesNotContain("panel", f.Text));

    private static ProductCut Of(string spec, string result) =>
        Step(spec).Statements.All.Single(s => s.Node?.Result.Name == result).Cut!.Value;

    private static ProductReport Report(string spec, string result)
    {
        var step = Step(spec);
        var number = step.Statements.All.Single(s => s.Node?.Result.Name == result).NodeNumber;
        return ProductReport.Of(step).Single(p => p.Number == number);
    }

    private static CompiledStep Step(string spec, ClassKind? kind = null) =>
        Compile.Step(spec, Compile.Options with { Kind = kind ?? ClassKinds.Training });
}
