using Mlm.Generator.Graph;
using Mlm.Generator.Options;
using Mlm.Generator.Rewrites;

namespace Mlm.Generator.Tests.Graph;

/// <summary>What the compiler decides about attention: its queries' rows, and what it leaves for its reversal.</summary>
public class AttentionPassTests
{
    private const string Spec = """
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
            Print(Compile.SelectRows(Spec).Nodes.Take(6))
        );

    [Fact]
    public void WithoutThePass_TheResultIsGathered()
    {
        var printed = Print(Compile.SelectRows(Spec, new PassSet(["attention-rows"])).Nodes);

        Assert.Contains("y [N, T, D], y_probabilities [N, T, H * T] = attention(q, k, v)\n", printed);
        Assert.Contains("y_at_masked [masked, D] = gather_rows(y)\n", printed);
    }

    [Fact]
    public void TheReversal_GivesQueriesTheirRows_AndAddsThemToTheOthers()
    {
        var printed = Print(Compile.Transform(Spec).Backward);

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
            Print(Compile.SelectRows(spec).Nodes)
        );
    }

    // 4 columns a head: probabilities are kept up to 16 tokens.
    [Theory]
    [InlineData(16, "y_probabilities [N, T, H * T]")]
    [InlineData(17, "y_statistics [N, T, 2 * H]")]
    public void ManyTokens_AreComputedAgain(int tokens, string kept)
    {
        var spec = Spec.Replace("T = 16", $"T = {tokens}");

        var printed = Print(RecomputeAttention.Apply(Compile.Unroll(spec)).Nodes);

        Assert.Contains($"y [N, T, D], {kept} = attention(q, k, v)\n", printed);
    }

    private static string Print(IEnumerable<Node> nodes) => GraphPrinter.Print([.. nodes]).TrimEnd('\n');
}
