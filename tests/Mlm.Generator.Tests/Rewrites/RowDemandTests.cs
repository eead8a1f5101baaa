using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Rewrites;

public class RowDemandTests
{
    private const string Pass = "row-demand";

    [Fact]
    public void RowsThatNobodyReads_AreNotComputed_ForwardAndBackward()
    {
        var spec = Of("param b[D]\n x = gelu(x) + b");

        Assert.Equal(
            """
            x [N, T, D] = lookup(w_emb)
            gelu [N, T, D] = gelu(x)
            x'2 [N, T, D] = add(gelu, b)
            logits [N, T, V] = matmul(x'2, w_head)
            logits_at_scored [scored, V] = gather_rows(logits)
            cross_entropy_statistics [scored, 2] = cross_entropy(logits_at_scored)
            """,
            Rewritten.Print(Rewritten.By(spec).Forward.Nodes)
        );
        Assert.Equal(
            """
            x [N, T, D] = lookup(w_emb)
            x_at_scored [scored, D] = gather_rows(x)
            gelu [scored, D] = gelu(x_at_scored)
            x'2 [scored, D] = add(gelu, b)
            logits [scored, V] = matmul(x'2, w_head)
            cross_entropy_statistics [scored, 2] = cross_entropy(logits)
            dlogits [scored, V] = cross_entropy.backward(logits, cross_entropy_statistics)
            dx'2 [scored, D] = matmul.backward_input(dlogits, w_head)
            dw_head [D, V] = matmul.backward_weight(x'2, dlogits)
            db [D] = sum_rows(dx'2)
            dx_at_scored [scored, D] = gelu.backward(dx'2, x_at_scored)
            dx [N, T, D] = scatter_rows(dx_at_scored)
            dw_emb [V, D] = lookup.backward(dx)
            """,
            Rewritten.Print(Rewritten.By(spec, Pass).Nodes)
        );
    }

    // A param with a row per position has the rows of the places that are scored.
    [Fact]
    public void AParamOfAPosition_IsGathered_AndItsGradientSummed()
    {
        var printed = Rewritten.Print(Rewritten.By(Of("param p[T, D]\n x = x + p"), Pass).Nodes);

        Assert.Contains("p_at_scored [scored, D] = gather_rows(p)\n", printed);
        Assert.Contains("dp [T, D] = sum_gathered_rows(", printed);
    }

    [Fact]
    public void AnAttention_ComputesAllRows_AndItsResultIsGathered()
    {
        var printed = Rewritten.Print(Rewritten.By(Of("x = attention(x, x, x, heads: H)"), Pass).Nodes);

        Assert.Contains("x'2 [N, T, D], x_probabilities [N, T, H * T] = attention(x, x, x)\n", printed);
        Assert.Contains("x'2_at_scored [scored, D] = gather_rows(x'2)\n", printed);
    }

    // Each loss has rows of its own, so what both need has all rows; it is gathered once for each.
    [Fact]
    public void AValueThatTwoLossesRead_HasAllRows()
    {
        var spec = Of("x = gelu(x)")
            .Replace("at: scored)", "at: scored) + cross_entropy(x @ w_2, tokens)")
            .Replace("param w_head", "param w_2[D, V]\n param w_head");

        var printed = Rewritten.Print(Rewritten.By(spec, Pass).Nodes);

        Assert.Contains("x'2 [N, T, D] = gelu(x)\n", printed);
        Assert.Contains("x'2_at_scored [scored, D] = gather_rows(x'2)\n", printed);
        Assert.Contains("x'2_at_all [all, D] = gather_rows(x'2)\n", printed);
    }

    [Fact]
    public void ARowThatServesAll_IsNotGathered() =>
        Assert.DoesNotContain("b_at_scored", Rewritten.Print(Rewritten.By(Of("param b[D]\n x = x + b"), Pass).Nodes));

    [Fact]
    public void WhatNobodyReads_IsLeftOut()
    {
        var spec = Of("unread = gelu(x)");

        Assert.Contains("unread [N, T, D] = gelu(x)\n", Rewritten.Print(Rewritten.By(spec).Nodes));
        Assert.DoesNotContain("unread", Rewritten.Print(Rewritten.By(spec, Pass).Nodes));
    }

    // Without attention every row stands for itself from the embedding on.
    [Fact]
    public void WithoutAttention_TheSelection_ReachesTheEmbedding() =>
        Rewritten.AssertPrints(
            """
            looked_up [N, T, D] = lookup(w)
            looked_up_at_masked [masked, D] = gather_rows(looked_up)
            pos_at_masked [masked, D] = gather_rows(pos)
            x [masked, D] = add(looked_up_at_masked, pos_at_masked)
            block.0.norm [masked, D], block.0.norm_rstd [masked, 1] = layernorm(x)
            """,
            [.. Compile.SelectRows(SpecTexts.TwoBlocks).Nodes.Take(5)]
        );

    [Fact]
    public void ABlockedModel_LeavesOutWhatNobodyReads()
    {
        var spec = SpecTexts.TwoBlocks.Replace("param w_head[D, V]", "param w_head[D, V]\nunread = gelu(x)");

        Assert.Equal(Compile.Unroll(SpecTexts.TwoBlocks).Nodes.Count + 1, Compile.Unroll(spec).Nodes.Count);
        Assert.DoesNotContain(Compile.SelectRows(spec).Nodes, n => n.Result.Name == "unread");
    }

    private static string Of(string statements) =>
        $$"""
            model Small {
                dim N = 2, T = 4, V = 8, D = 6, H = 2
                input tokens[N, T] in V
                input scored[N, T] in 2
                param w_emb[V, D]
                x = w_emb[tokens]
                {{statements}}
                param w_head[D, V]
                minimize cross_entropy(x @ w_head, tokens, at: scored)
                update sgd(lr: 0.1)
            }
            """;
}
