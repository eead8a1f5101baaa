namespace Mlm.Generator.Tests.Roslyn;

/// <summary>Specs that tests share.</summary>
internal static class SpecTexts
{
    /// <summary>Two feed-forward blocks, of which a loss reads the masked rows.</summary>
    public const string TwoBlocks = """
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

    /// <summary>Products with biases, an activation and a residual.</summary>
    public const string Biased = """
        model Small {
            dim N = 2, T = 3, V = 7, D = 4, F = 5
            input tokens[N, T] in V
            param w[V, D], w_1[D, F], b_1[F], w_2[F, D], b_2[D], w_head[D, V], b_head[V]
            x = w[tokens]
            x = x + gelu(x @ w_1 + b_1) @ w_2 + b_2
            logits = x @ w_head + b_head
            minimize cross_entropy(logits, tokens)
            update sgd(lr: 0.1)
        }
        """;

    /// <summary>A small model without mask: an embedding, a statement, a head.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="statement">Stands between embedding and head; <c>x</c> is [N, T, D].</param>
    /// <param name="update">The update rule.</param>
    /// <param name="minimize">What is minimized.</param>
    public static string Small(
        string name = "Small",
        string statement = "",
        string update = "sgd(lr: 0.1)",
        string minimize = "cross_entropy(logits, tokens)"
    ) =>
        $$"""
            model {{name}} {
                dim N = 2, T = 4, V = 8, D = 6, H = 2
                input tokens[N, T] in V
                param w_emb[V, D] ~ normal(0.02)
                x = w_emb[tokens]
                {{statement}}
                param w_head[D, V] ~ normal(0.02)
                logits = x @ w_head
                minimize {{minimize}}
                update {{update}}
            }
            """;
}

/// <summary>A spec in which a test marks the expected spans: <c>[|…|]</c>.</summary>
internal sealed record MarkedSpec(string Text, IReadOnlyList<(int Start, int Length)> Spans)
{
    public static MarkedSpec Parse(string marked)
    {
        var text = new System.Text.StringBuilder();
        var spans = new List<(int, int)>();
        var starts = new Stack<int>();
        for (var i = 0; i < marked.Length; i++)
        {
            var two = i + 1 < marked.Length ? marked.Substring(i, 2) : "";
            if (two == "[|")
                starts.Push(text.Length);
            else if (two == "|]")
                spans.Add((starts.Peek(), text.Length - starts.Pop()));
            else
            {
                text.Append(marked[i]);
                continue;
            }
            i++;
        }
        Assert.Empty(starts);
        return new MarkedSpec(text.ToString(), [.. spans.Order()]);
    }
}
