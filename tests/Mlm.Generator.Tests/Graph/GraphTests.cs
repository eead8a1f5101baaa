using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;
using Mlm.Generator.Options;
using Mlm.Generator.Rewrites;

namespace Mlm.Generator.Tests.Graph;

/// <summary>Small graphs, as printed text.</summary>
public class GraphTests
{
    private const string Spec = """
        model Small {
            dim N = 2, T = 3, V = 7, D = 4, F = 5
            input tokens[N, T] in V
            corrupted, masked = mask(tokens, select: 0.15, replace: 0.8, random: 0.1, token: 1)
            param w[V, D], pos[T, D]
            x = w[corrupted] + pos
            repeat 2 as block {
                param w_1[D, F], w_2[F, D]
                x = x + gelu(layernorm(x) @ w_1) @ w_2
            }
            param w_head[D, V]
            minimize cross_entropy(x @ w_head, tokens, at: masked)
            update sgd(lr: 0.1)
        }
        """;

    [Fact]
    public void Unrolled_EveryTurnHasNodesOfItsOwn() =>
        AssertPrints(
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
            Compile.Unroll(Spec).Nodes
        );

    // Without attention every row stands for itself from the embedding on.
    [Fact]
    public void RowDemand_WithoutAttention_ReachesTheEmbedding() =>
        AssertPrints(
            """
            looked_up [N, T, D] = lookup(w)
            looked_up_at_masked [masked, D] = gather_rows(looked_up)
            pos_at_masked [masked, D] = gather_rows(pos)
            x [masked, D] = add(looked_up_at_masked, pos_at_masked)
            block.0.norm [masked, D], block.0.norm_rstd [masked, 1] = layernorm(x)
            """,
            [.. Compile.SelectRows(Spec).Nodes.Take(5)]
        );

    // The cross-entropy scores the selected rows all the same; all before it has every row, read or not.
    [Fact]
    public void WithoutRowDemand_TheLossAloneGathersItsRows()
    {
        var spec = Spec.Replace(
            "minimize",
            "unread = gelu(x)\naside = cross_entropy(unread @ w_head, tokens)\nminimize"
        );

        AssertPrints(
            """
            unread [N, T, D] = gelu(block.1.x)
            logits [N, T, V] = matmul(unread, w_head)
            logits'2 [N, T, V] = matmul(block.1.x, w_head)
            logits'2_at_masked [masked, V] = gather_rows(logits'2)
            cross_entropy_statistics'2 [masked, 2] = cross_entropy(logits'2_at_masked)

            """,
            [.. Compile.SelectRows(spec, new PassSet(["row-demand"])).Nodes.Skip(12)]
        );
    }

    [Fact]
    public void RowDemand_LeavesOutWhatNobodyReads()
    {
        var spec = Spec.Replace("param w_head[D, V]", "param w_head[D, V]\nunread = gelu(x)");

        Assert.Equal(Compile.Unroll(Spec).Nodes.Count + 1, Compile.Unroll(spec).Nodes.Count);
        Assert.DoesNotContain(Compile.SelectRows(spec).Nodes, n => n.Result.Name == "unread");
    }

    [Fact]
    public void Differentiated_RunsTheRulesUpwardsAndAccumulatesInPlace() =>
        AssertPrints(
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
            [.. Compile.Differentiate(Spec).Backward.Take(9)]
        );

    [Fact]
    public void Fused_ResidualsAreAddedWhereTheBranchIsComputed()
    {
        var forward = GraphPrinter.Print(Compile.Transform(Spec).Forward.Nodes);

        Assert.Contains("block.0.x [masked, D] (in place of x) += matmul(block.0.gelu, block.0.w_2)\n", forward);
        Assert.DoesNotContain("add(x,", forward);
    }

    // After the first sum the old x is still read by the second; adding in its place would lose it.
    [Fact]
    public void Fused_ResidualThatIsStillRead_IsNotOverwritten()
    {
        var spec = Spec.Replace("x = x + gelu(layernorm(x) @ w_1) @ w_2", "y = x + gelu(x @ w_1) @ w_2\nx = y + x");

        var forward = GraphPrinter.Print(Compile.Transform(spec).Forward.Nodes);

        Assert.Contains("block.0.y [masked, D] = add(x, block.0.by_w_2)\n", forward);
    }

    // x + x: one gradient serves both addends, so the second contribution may not overwrite what is still read.
    [Fact]
    public void Backward_ThatWouldOverwriteAGradientStillRead_AddsToACopy()
    {
        var spec = Spec.Replace(
            "x = x + gelu(layernorm(x) @ w_1) @ w_2",
            "y = gelu(x @ w_1) @ w_2\nz = layernorm(x)\nx = y + z"
        );

        var graph = Compile.Transform(spec);

        GraphVerifier.Verify(graph.Forward.Parameters, [.. graph.Nodes]);
    }

    // The decoder reads the embedding as it lies; its gradient is dense first, then the looked-up rows are added.
    [Fact]
    public void TiedDecoder_IsATransposedProduct_AndTheEmbeddingTakesBothGradients()
    {
        var spec = Spec.Replace("param w_head[D, V]", "").Replace("x @ w_head", "x @ w.T");

        var printed = GraphPrinter.Print(Compile.Transform(spec).Nodes);

        Assert.Contains("logits [masked, V] = matmul_transposed(block.1.x, w)\n", printed);
        Assert.Contains("dw [V, D] = matmul_transposed.backward_weight(block.1.x, dlogits)\n", printed);
        Assert.Contains("dw'2 [V, D] (in place of dw) += lookup.backward(", printed);
        Assert.DoesNotContain(" transpose(", printed);
        Assert.DoesNotContain(TransposeIntoProduct.Apply(Compile.Unroll(spec)).Nodes, n => n.Operation is TransposeOp);
    }

    [Fact]
    public void TransposeThatAnythingElseReads_IsMade()
    {
        var spec = Spec.Replace("minimize", "param u[V, D]\ny = w_head + u.T\nz = x @ u.T\nminimize")
            .Replace("x @ w_head", "x @ y + z");

        var printed = GraphPrinter.Print(Compile.Transform(spec).Nodes);

        Assert.Contains("transposed [D, V] = transpose(u)\n", printed);
        Assert.Contains("z [masked, V] = matmul_transposed(block.1.x, u)\n", printed);
        Assert.Contains("du'2 [V, D] (in place of du) += transpose.backward(", printed);
    }

    // A bias serves every row and is summed over them; where a repeated operand is multiplied, the products are.
    [Fact]
    public void RepeatedOperands_TakeSums()
    {
        var spec = Spec.Replace("param w_1[D, F], w_2[F, D]", "param b[D], g[D]")
            .Replace("x = x + gelu(layernorm(x) @ w_1) @ w_2", "x = x * g - b");

        var printed = GraphPrinter.Print(Compile.Differentiate(spec).Backward);

        Assert.Contains("block.1.backward_sum [D] = sum_rows(block.1.dx)\n", printed);
        Assert.Contains("block.1.db [D] = affine(block.1.backward_sum)\n", printed);
        Assert.Contains("block.0.dx [masked, D] = multiply(block.1.dx, block.1.g)\n", printed);
        Assert.Contains("block.1.dg [D] = sum_products(block.1.dx, block.0.x)\n", printed);
    }

    // At rate 0 there is no node, and the numbers of the others do not count it.
    [Fact]
    public void Dropout_AtRateZero_IsNotThere()
    {
        var spec = Spec.Replace("x = w[corrupted] + pos", "x = dropout(dropout(w[corrupted] + pos, 0), 0.1)")
            .Replace("gelu(layernorm(x) @ w_1)", "dropout(gelu(layernorm(x) @ w_1), 0.2)");

        var draws = Compile.Transform(spec).Nodes.Select(n => n.Operation).OfType<DropoutOp>().ToList();

        Assert.Equal([0, 1, 2], draws.Select(d => d.Draws.Stream));
        Assert.Equal([0.1, 0.2, 0.2], draws.Select(d => d.Draws.Probability.Value));
    }

    private static void AssertPrints(string expected, IReadOnlyList<Node> nodes) =>
        Assert.Equal(expected.TrimEnd('\n'), GraphPrinter.Print(nodes).TrimEnd('\n'));
}
