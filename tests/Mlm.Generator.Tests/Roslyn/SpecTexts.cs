namespace Mlm.Generator.Tests.Roslyn;

/// <summary>Specs that tests share.</summary>
internal static class SpecTexts
{
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
