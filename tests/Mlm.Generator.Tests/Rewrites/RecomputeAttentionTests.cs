using Mlm.Generator.Rewrites;
using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Rewrites;

public class RecomputeAttentionTests
{
    private const string Pass = "recompute-attention";

    // 4 columns a head: probabilities are kept up to 16 tokens.
    [Theory]
    [InlineData(16, "y_probabilities [N, T, H * T]")]
    [InlineData(17, "y_statistics [N, T, 2 * H]")]
    public void ManyTokens_AreComputedAgain(int tokens, string kept)
    {
        var spec = AttentionRowsTests.Spec.Replace("T = 16", $"T = {tokens}");

        var printed = Rewritten.Print(RecomputeAttention.Apply(Compile.Unroll(spec)).Nodes);

        Assert.Contains($"y [N, T, D], {kept} = attention(q, k, v)\n", printed);
    }

    // 3 columns a head: probabilities are kept up to 12 tokens.
    private static readonly string Many = Of(tokens: 13);

    [Fact]
    public void ManyTokens_KeepStatistics_FromWhichTheBackwardComputesAgain()
    {
        var before = Rewritten.Print(Rewritten.By(Many).Nodes);
        var after = Rewritten.Print(Rewritten.By(Many, Pass).Nodes);

        Assert.Contains("y [N, T, D], y_probabilities [N, T, H * T] = attention(q, k, v)\n", before);
        Assert.Contains("= attention.backward(dy, q, k, v, y_probabilities)\n", before);
        Assert.Contains("y [N, T, D], y_statistics [N, T, 2 * H] = attention(q, k, v)\n", after);
        Assert.Contains("= attention.backward(dy, q, k, v, y_statistics)\n", after);
        Assert.Equal(before.Split('\n').Length, after.Split('\n').Length);
    }

    [Fact]
    public void FewTokens_KeepTheirProbabilities()
    {
        var few = Of(tokens: 12);

        Assert.Equal(Rewritten.Print(Rewritten.By(few).Nodes), Rewritten.Print(Rewritten.By(few, Pass).Nodes));
    }

    // Seven products in place of six.
    [Fact]
    public void ComputingAgain_TakesOneProductMore()
    {
        var (kept, again) = (Flops(), Flops(Pass));

        Assert.Equal(14 * kept, 12 * again);

        static long Flops(params string[] passes) =>
            Rewritten
                .By(Many, passes)
                .Nodes.Where(n => n.Operation.Name.StartsWith("attention", StringComparison.Ordinal))
                .Sum(n => n.Operation.Flops(n));
    }

    private static string Of(int tokens) =>
        SpecTexts
            .Small(
                statement: """
                param w_q[D, D], w_k[D, D], w_v[D, D]
                q = x @ w_q
                k = x @ w_k
                v = x @ w_v
                y = attention(q, k, v, heads: H)
                x = y
                """
            )
            .Replace("T = 4", $"T = {tokens}");
}
