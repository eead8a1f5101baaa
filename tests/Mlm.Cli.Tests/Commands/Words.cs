namespace Mlm.Cli.Tests.Commands;

/// <summary>A model and a text that are small enough to be trained in a test.</summary>
internal static class Words
{
    public const string Spec = """
        model Words {
            dim N = 4, T = 12, V = 64, D = 8, F = 2 * D, MASK = 4
            input tokens[N, T] in V
            corrupted, masked = mask(tokens, select: 0.3, replace: 0.8, random: 0.1, token: MASK)
            param w_emb[V, D], pos_embed[T, D] ~ normal(0.02)
            x = w_emb[corrupted] + pos_embed
            param w_1[D, F], w_2[F, D]
            x = x + attention(x, x, x, heads: 2)
            x = x + gelu(layernorm(x) @ w_1) @ w_2
            param w_head[D, V] ~ normal(0.02)
            minimize cross_entropy(x @ w_head, tokens, at: masked)
            update adamw(lr: 0.01)
        }
        """;

    /// <summary>The command line that trains three steps.</summary>
    /// <param name="folder">Where spec and text are written.</param>
    /// <param name="spec">The spec.</param>
    /// <param name="run">The folder of the run.</param>
    public static string[] Train(TemporaryFolder folder, string spec, string run)
    {
        string[] sentences =
        [
            "the cat sees the dog and the dog sees the cat",
            "a dog runs and a cat runs to the house",
            "the house is old and the dog is old too",
            "a cat sleeps in the house of the old dog",
        ];
        var text = string.Join(
            "\n\n",
            Enumerable.Range(0, 300).Select(i => $"{sentences[i % 4]} and {sentences[(i + (i / 4)) % 4]} {i}.")
        );
        return
        [
            "train",
            folder.Write("words.mlm", spec),
            "--data",
            folder.Write("words.txt", text),
            "--steps",
            "3",
            "--threads",
            "1",
            "--out",
            run,
        ];
    }
}
