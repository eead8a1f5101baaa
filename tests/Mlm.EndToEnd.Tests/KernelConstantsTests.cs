using Mlm.Generator.Fusion;
using Mlm.Generator.Planning;
using Mlm.Runtime.Kernels;

namespace Mlm.EndToEnd.Tests;

/// <summary>The compiler cannot reference the kernels: what it says of them again is held against what they are.</summary>
public class KernelConstantsTests
{
    [Fact]
    public void WhatTheCompilerSaysOfProducts_IsTheKernels()
    {
        Assert.Equal(Product.MaxBlock, BlockingPlanner.MaxBlock);
        Assert.Equal(Product.PanelColumns, BlockingPlanner.TileColumns);
        Assert.Equal(Product.TileRows, BlockingPlanner.TileRows);
        Assert.Equal(ProductGrid.LargeB, BlockingPlanner.LargeB);
        Assert.Equal(Panel.Lanes, BlockingPlanner.Lanes);
        Assert.Equal(MatMul.MostShared, SharedInputProducts.MostProducts);
    }
}
