using Mlm.Generator.Differentiation;
using Mlm.Generator.Graph;
using Mlm.Generator.Planning;
using Mlm.Shared;

namespace Mlm.Generator.Tests.Planning;

/// <summary>How products are cut beforehand.</summary>
public class BlockingTests
{
    // 1,024 rows in a batch, some 154 of them masked.
    private static readonly string Default = ShapedSpecs.Mission(n: 16, t: 64, v: 8192, d: 256, h: 4, f: 1024, l: 2);

    public static TheoryData<string> Shapes => [.. ShapedSpecs.All.Keys];

    [Fact]
    public void ProductsOfManyRows_ShareTheirRows_AndThoseOfFewTheirColumns()
    {
        Assert.Equal(new Blocking(256, 64, SharedAxis.Rows, false), Of(Default, "block.0.q"));
        Assert.Equal(new Blocking(512, 64, SharedAxis.Rows, false), Of(Default, "block.0.x'2"));
        Assert.Equal(new Blocking(256, 64, SharedAxis.Columns, false), Of(Default, "block.1.q"));
        Assert.Equal(new Blocking(256, 64, SharedAxis.Columns, false), Of(Default, "logits"));
    }

    [Fact]
    public void AGradientOfAWeightOfManyRows_SharesThem()
    {
        Assert.Equal(new Blocking(512, 64, SharedAxis.Rows, false), Of(Default, "block.0.dw_mlp2"));
        Assert.Equal(new Blocking(512, 64, SharedAxis.Columns, false), Of(Default, "block.0.dw_mlp1"));
    }

    [Fact]
    public void AGradientOfAWeight_HasWidePanelsWhereItSumsOverFewRows()
    {
        Assert.Equal(new Blocking(512, 64, SharedAxis.Columns, false), Of(Default, "block.0.dw_mlp1"));
        Assert.Equal(new Blocking(768, 256, SharedAxis.Columns, false), Of(Default, "dw_head"));
        var report = Compile.Whole(Default).Plan!;
        var head = report.Products.Single(p => p.Rows.Length == 256 && p.Columns == 8192);
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
        Assert.Equal(blocks, BlockingPlanner.Blocks(inner, KernelGeometry.MaxBlock));

    [Theory]
    [MemberData(nameof(Shapes))]
    public void EveryProduct_IsCutInTheKernelsOwnBlocks(string shape) => HoldBlocks(ShapedSpecs.All[shape]);

    // Of 769 and 1,025 the halves are no whole vectors: blocks of their length would be others.
    [Theory]
    [InlineData(769)]
    [InlineData(1025)]
    [InlineData(1505)]
    [InlineData(1536)]
    public void OddInnerAxes_AreCutInTheKernelsOwnBlocks(int inner) =>
        HoldBlocks(ShapedSpecs.Mission(n: 1, t: inner, v: inner, d: 16, h: 2, f: inner, l: 1));

    private static void HoldBlocks(string spec)
    {
        var (graph, plan) = Compile.Plan(spec);
        var blockings = Blockings(graph, plan);
        Assert.Equal(
            graph.Nodes.Where(n => n.Operation.Name.StartsWith("matmul")).Sum(n => n.Operation.Parts(n).Count),
            blockings.Count
        );
        foreach (var (node, blocking) in blockings)
        {
            var product = node.Operation.Product(node)!;
            Assert.Equal(2L * product.Rows.Max * product.Inner.Max * product.Columns.Max, node.Operation.Flops(node));
            Assert.Equal(
                BlockingPlanner.Blocks(product.Inner.Max, KernelGeometry.MaxBlock),
                BlockingPlanner.Blocks(product.Inner.Max, blocking.Block)
            );
            Assert.Equal(0, blocking.Panel % 64);
        }
    }

    [Fact]
    public void AnEdge_IsPaddedWhereRowsAreWideEnough()
    {
        var spec = ShapedSpecs.Mission(n: 4, t: 16, v: 100, d: 32, h: 2, f: 2, l: 1);
        Assert.True(Of(spec, "logits").Padded);
        Assert.True(Of(spec, "dw_head").Padded);
        Assert.False(Of(spec, "block.0.q").Padded); // whole vectors
        Assert.False(Of(spec, "block.0.dw_mlp1").Padded); // rows of two stand without padding
    }

    [Fact]
    public void Calls_ShowTheCutAndWithoutThePassNone()
    {
        var calls = Calls(Compile.Whole(Default));
        Assert.NotEmpty(calls);
        Assert.All(calls, c => Assert.Contains("blocking: new(block: ", c));
        Assert.Contains(
            calls,
            c => c.Contains("into: DwHead") && c.Contains("new(block: 768, panel: 256, Share.Columns)")
        );

        var options = new CompilerOptions("Specs", "test.mlm", "");
        var without = options with { Without = new PassSet([Passes.ShapeAwareProducts]) };
        foreach (var plain in new[] { without, options with { Purpose = ModelPurpose.Inspect } })
        {
            var compiled = ModelCompiler.Compile(Compile.Bind(Default), plain);
            Assert.All(Calls(compiled), c => Assert.DoesNotContain("blocking", c));
            Assert.Empty(compiled.Plan!.Products);
        }
    }

    // A call of one product, or a product of a call of several.
    private static List<string> Calls(CompilationResult result) =>
        [
            .. result
                .Files.SelectMany(f => f.Text.Split('\n'))
                .Where(l =>
                    (l.Contains(" MatMul.") && l.Contains(");")) || l.Contains(" new(b: ") || l.Contains(" new(dc: ")
                ),
        ];

    private static Blocking Of(string spec, string result)
    {
        var (graph, plan) = Compile.Plan(spec);
        return Blockings(graph, plan).Single(b => b.Part.Result.Name == result).Blocking;
    }

    private static List<(Node Part, Blocking Blocking)> Blockings(DifferentiatedGraph graph, MemoryPlan plan) =>
        [
            .. graph
                .Nodes.SelectMany(n => n.Operation.Parts(n))
                .Select(part => (part, BlockingPlanner.Of(part, plan, graph.Forward)))
                .Where(p => p.Item2 != null)
                .Select(p => (p.part, p.Item2!)),
        ];
}
