namespace Mlm.Generator.Tests.Rewrites;

/// <summary>An attention's queries are rows as others are, once the pass lets them; its keys and values have all rows.</summary>
public class AttentionRowsTests
{
    private const string Pass = "attention-rows";

    internal const string Spec = """
        model Small {
            dim N = 2, T = 16, V = 7, D = 8, H = 2
            input tokens[N, T] in V
            corrupted, masked = mask(tokens, select: 0.15, replace: 0.8, random: 0.1, token: 1)
            param w[V, D], w_q[D, D], w_k[D, D], w_v[D, D], w_head[D, V]
            x = w[corrupted]
            y = attention(x @ w_q, x @ w_k, x @ w_v, heads: H)
            minimize cross_entropy(y @ w_head, tokens, at: masked)
            update sgd(lr: 0.1)
        }
        """;

    [Fact]
    public void QueriesAreSelected_KeysAndValuesHaveAllRows() =>
        Assert.Equal(
            """
            x [N, T, D] = lookup(w)
            x_at_masked [masked, D] = gather_rows(x)
            q [masked, D] = matmul(x_at_masked, w_q)
            k [N, T, D] = matmul(x, w_k)
            v [N, T, D] = matmul(x, w_v)
            y [masked, D], y_probabilities [masked, H * T] = attention(q, k, v)
            """,
            Rewritten.Print(Rewritten.By(Spec, "row-demand", Pass).Forward.Nodes.Take(6))
        );

    [Fact]
    public void WithoutThePass_TheResultIsGathered()
    {
        var printed = Rewritten.Print(Rewritten.By(Spec, "row-demand").Forward.Nodes);

        Assert.Contains("y [N, T, D], y_probabilities [N, T, H * T] = attention(q, k, v)\n", printed);
        Assert.Contains("y_at_masked [masked, D] = gather_rows(y)\n", printed);
    }

    [Fact]
    public void TheReversal_GivesQueriesTheirRows_AndAddsThemToTheOthers()
    {
        var printed = Rewritten.Print(Rewritten.By(Spec, "row-demand", Pass).Backward);

        Assert.Contains(
            "dq [masked, D], dk [N, T, D], dv [N, T, D] = attention.backward(dy, q, k, v, y_probabilities)\n",
            printed
        );
        Assert.Contains("dx_at_masked [masked, D] = matmul.backward_input(dq, w_q)\n", printed);
        Assert.Contains("dw_q [D, D] = matmul.backward_weight(x_at_masked, dq)\n", printed);
        Assert.Contains("= scatter_rows(dx_at_masked)", printed.Replace("+=", "="));
    }

    // A token that asks and is asked is needed at all rows; only what asks is gathered.
    [Fact]
    public void OneValueThreeTimes_IsGatheredAsQuery()
    {
        var spec = Spec.Replace("x @ w_q, x @ w_k, x @ w_v", "x, x, x")
            .Replace("w_q[D, D], w_k[D, D], w_v[D, D], ", "");

        Assert.Contains(
            "y [masked, D], y_probabilities [masked, H * T] = attention(x_at_masked, x, x)\n",
            Rewritten.Print(Rewritten.By(spec, "row-demand", Pass).Forward.Nodes)
        );
    }
}
