using Mlm.Generator.Graph;
using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Rewrites;

/// <summary>The backward of small graphs.</summary>
public class DifferentiateTests
{
    [Fact]
    public void TheBackward_RunsTheRulesUpwardsAndAccumulatesInPlace() =>
        Rewritten.AssertPrints(
            """
            dlogits [masked, V] = cross_entropy.backward(logits, cross_entropy_statistics)
            block.1.dx [masked, D] = matmul.backward_input(dlogits, w_head)
            dw_head [D, V] = matmul.backward_weight(block.1.x, dlogits)
            block.1.dgelu [masked, F] = matmul.backward_input(block.1.dx, block.1.w_2)
            block.1.dw_2 [F, D] = matmul.backward_weight(block.1.gelu, block.1.dx)
            block.1.dby_w_1 [masked, F] = gelu.backward(block.1.dgelu, block.1.by_w_1)
            block.1.dnorm [masked, D] = matmul.backward_input(block.1.dby_w_1, block.1.w_1)
            block.1.dw_1 [D, F] = matmul.backward_weight(block.1.norm, block.1.dby_w_1)
            block.0.dx [masked, D] (in place of block.1.dx) += layernorm.backward(block.1.dnorm, block.1.norm, block.1.norm_rstd)
            """,
            [.. Compile.Differentiate(SpecTexts.TwoBlocks).Backward.Take(9)]
        );

    // A bias serves every row and is summed over them; where a repeated operand is multiplied, the products are.
    [Fact]
    public void RepeatedOperands_TakeSums()
    {
        var spec = SpecTexts
            .TwoBlocks.Replace("param w_1[D, F], w_2[F, D]", "param b[D], g[D]")
            .Replace("x = x + gelu(layernorm(x) @ w_1) @ w_2", "x = x * g - b");

        var printed = GraphPrinter.Print(Compile.Differentiate(spec).Backward);

        Assert.Contains("block.1.backward_sum [D] = sum_rows(block.1.dx)\n", printed);
        Assert.Contains("block.1.db [D] = affine(block.1.backward_sum)\n", printed);
        Assert.Contains("block.0.dx [masked, D] = multiply(block.1.dx, block.1.g)\n", printed);
        Assert.Contains("block.1.dg [D] = sum_products(block.1.dx, block.0.x)\n", printed);
    }
}
