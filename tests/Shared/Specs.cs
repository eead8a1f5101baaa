namespace Mlm.Testing;

/// <summary>Specs that several projects' tests share.</summary>
internal static class Specs
{
    /// <summary>A whole model that a test can afford.</summary>
    public const string Tiny = """
        model Tiny {
            dim N = 2, T = 5, V = 11, D = 6, MASK = 4
            input tokens[N, T] in V
            corrupted, masked = mask(tokens, select: 0.5, replace: 0.8, random: 0.1, token: MASK)
            param w_emb[V, D] ~ normal(0.02)
            x = w_emb[corrupted]
            repeat 2 as block {
                param w[D, D] ~ normal(0.02)
                x = x + gelu(layernorm(x) @ w)
            }
            param w_head[D, V] ~ normal(0.02)
            minimize cross_entropy(x @ w_head, tokens, at: masked)
            update sgd(lr: 0.1)
        }
        """;

    /// <summary>The mission's spec.</summary>
    public static readonly string Bert = Repository.File("specs", "bert.mlm");
}
