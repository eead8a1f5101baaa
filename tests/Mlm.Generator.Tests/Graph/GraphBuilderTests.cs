using Mlm.Generator.Graph.Operations;
using Mlm.Generator.Tests.Rewrites;
using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Graph;

/// <summary>Unrolled graphs, as printed text.</summary>
public class GraphBuilderTests
{
    [Fact]
    public void Unrolled_EveryTurnHasNodesOfItsOwn() =>
        Rewritten.AssertPrints(
            """
            looked_up [N, T, D] = lookup(w)
            x [N, T, D] = add(looked_up, pos)
            block.0.norm [N, T, D], block.0.norm_rstd [N, T, 1] = layernorm(x)
            block.0.by_w_1 [N, T, F] = matmul(block.0.norm, block.0.w_1)
            block.0.gelu [N, T, F] = gelu(block.0.by_w_1)
            block.0.by_w_2 [N, T, D] = matmul(block.0.gelu, block.0.w_2)
            block.0.x [N, T, D] = add(x, block.0.by_w_2)
            block.1.norm [N, T, D], block.1.norm_rstd [N, T, 1] = layernorm(block.0.x)
            block.1.by_w_1 [N, T, F] = matmul(block.1.norm, block.1.w_1)
            block.1.gelu [N, T, F] = gelu(block.1.by_w_1)
            block.1.by_w_2 [N, T, D] = matmul(block.1.gelu, block.1.w_2)
            block.1.x [N, T, D] = add(block.0.x, block.1.by_w_2)
            logits [N, T, V] = matmul(block.1.x, w_head)
            cross_entropy_statistics [N, T, 2] = cross_entropy(logits)

            """,
            Compile.Unroll(SpecTexts.TwoBlocks).Nodes
        );

    // At rate 0 there is no node, and the numbers of the others do not count it.
    [Fact]
    public void Dropout_AtRateZero_IsNotThere()
    {
        var spec = SpecTexts
            .TwoBlocks.Replace("x = w[corrupted] + pos", "x = dropout(dropout(w[corrupted] + pos, 0), 0.1)")
            .Replace("gelu(layernorm(x) @ w_1)", "dropout(gelu(layernorm(x) @ w_1), 0.2)");

        var draws = Compile.Transform(spec).Nodes.Select(n => n.Operation).OfType<DropoutOp>().ToList();

        Assert.Equal([0, 1, 2], draws.Select(d => d.Draws.Stream));
        Assert.Equal([0.1, 0.2, 0.2], draws.Select(d => d.Draws.Probability.Value));
    }
}
