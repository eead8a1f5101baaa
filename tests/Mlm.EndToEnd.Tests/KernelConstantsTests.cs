using Mlm.Generator.Fusion;
using Mlm.Generator.Planning;
using Mlm.Runtime.Kernels;
using Mlm.Runtime.Kernels.Products;

namespace Mlm.EndToEnd.Tests;

/// <summary>The compiler cannot reference the kernels: what it says of them again is held against what they are.</summary>
public class KernelConstantsTests
{
    [Fact]
    public void WhatTheCompilerSaysOfProducts_IsTheKernels()
    {
        Assert.Equal(BlockedProduct.MaxBlock, BlockingPlanner.MaxBlock);
        Assert.Equal(BlockedProduct.PanelColumns, BlockingPlanner.TileColumns);
        Assert.Equal(BlockedProduct.TileRows, BlockingPlanner.TileRows);
        Assert.Equal(ProductGrid.LargeB, BlockingPlanner.LargeB);
        Assert.Equal(PanelPacking.Lanes, BlockingPlanner.Lanes);
        Assert.Equal(MatMul.MostShared, SharedInputProducts.MostProducts);
    }
}
