using System.Globalization;

namespace Mlm.Testing;

/// <summary>
/// Specs of many shapes. The compiler knows none of them: the same operations stand together in other orders and counts,
/// at sizes that divide nothing.
/// </summary>
internal static class ShapedSpecs
{
    /// <summary>The specs by what is special about them.</summary>
    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>
    {
        ["the mission's model, tiny"] = Mission(n: 2, t: 5, v: 11, d: 6, h: 2, f: 9, l: 2),
        ["one block"] = Mission(n: 3, t: 4, v: 10, d: 8, h: 4, f: 8, l: 1),
        ["twenty-four blocks"] = Mission(n: 2, t: 4, v: 9, d: 4, h: 2, f: 5, l: 24),
        ["odd sizes everywhere"] = Mission(n: 3, t: 7, v: 13, d: 15, h: 5, f: 17, l: 3),
        ["a feed-forward of one"] = Mission(n: 2, t: 5, v: 11, d: 6, h: 3, f: 1, l: 2),
        ["a wide feed-forward and one head"] = Mission(n: 1, t: 9, v: 12, d: 5, h: 1, f: 40, l: 2),
        ["wider than a vector"] = Mission(n: 2, t: 19, v: 37, d: 36, h: 2, f: 70, l: 1),
        ["layer norm after the sum"] = Model(
            """
            x = w_emb[corrupted] + pos_embed
            repeat L as block {
                param w_q[D, D], w_k[D, D], w_v[D, D], w_o[D, D], w_1[D, F], w_2[F, D]
                x = layernorm(x + attention(x @ w_q, x @ w_k, x @ w_v, heads: H) @ w_o)
                x = layernorm(x + gelu(x @ w_1) @ w_2)
            }
            """
        ),
        ["two feed-forwards and no attention"] = Model(
            """
            x = w_emb[corrupted] + pos_embed
            repeat L as block {
                param w_1[D, F], w_2[F, D], w_3[D, F], w_4[F, D]
                x = x + gelu(layernorm(x) @ w_1) @ w_2
                x = x + gelu(layernorm(x) @ w_3) @ w_4
            }
            """
        ),
        ["a block whose input is used three times"] = Model(
            """
            x = w_emb[corrupted] + pos_embed
            repeat L as block {
                param w_1[D, F], w_2[F, D], w_3[D, D]
                x = x + gelu(x @ w_1) @ w_2 + layernorm(x) @ w_3
            }
            """
        ),
        ["one weight used twice"] = Model(
            """
            x = w_emb[corrupted] + pos_embed
            param w[D, D]
            repeat L as block {
                x = x + gelu(layernorm(x) @ w) @ w
            }
            """
        ),
        ["queries, keys and values are one"] = Model(
            """
            x = w_emb[corrupted] + pos_embed
            param w_o[D, D]
            x = x + attention(x, x, x, heads: H) @ w_o
            y = layernorm(x)
            x = y + attention(y, x, y, heads: H)
            """
        ),
        ["queries and keys that are also added"] = Model(
            """
            x = w_emb[corrupted] + pos_embed
            param w_q[D, D], w_k[D, D], w_o[D, D]
            q = x @ w_q
            k = x @ w_k
            y = attention(q, k, x, heads: H) @ w_o + (q + k)
            x = attention(y, y, y, heads: H)
            """
        ),
        ["params that are called as the compiler calls values"] = Model(
            """
            x = w_emb[corrupted] + pos_embed
            x = x + gelu(layernorm(x))
            param gelu[D], norm[D], logits[D] ~ normal(0.3)
            param sum[D, D]
            x = x @ sum + gelu + norm + logits
            """
        ),
        ["an embedding looked up twice"] = Model(
            """
            x = w_emb[corrupted] + pos_embed
            param w_1[D, D]
            x = layernorm(x) @ w_1 + w_emb[corrupted] + w_emb[corrupted]
            """
        ),
        ["a sum with itself"] = Model(
            """
            x = w_emb[corrupted] + pos_embed
            y = layernorm(x)
            x = (x + x) + (y + y)
            x = x + x
            """
        ),
        ["a bias, a params' own sum and product"] = Model(
            """
            param b[D], all[N, T, D] ~ normal(0.1)
            param w_1[D, F], w_2[F, D]
            x = layernorm(w_emb[corrupted] + (pos_embed + b)) + all
            x = x + gelu(x @ (w_1 + w_1)) @ w_2 + layernorm(pos_embed @ (w_1 @ w_2)) + b
            """
        ),
        ["nested repeats"] = Model(
            """
            x = w_emb[corrupted] + pos_embed
            repeat 2 as outer {
                param w_a[D, F]
                repeat 2 as inner {
                    param w_b[F, D]
                    x = x + gelu(layernorm(x) @ w_a) @ w_b
                }
                param w_c[D, D]
                x = x + layernorm(x) @ w_c
            }
            """
        ),
        ["two losses with factors, one over all places"] = """
            model Losses {
                dim N = 3, T = 5, V = 9, D = 6
                input tokens[N, T] in V
                input label[N, T] in 7
                input scored[N, T] in 2
                corrupted, masked = mask(tokens, select: 0.4, replace: 0.5, random: 0.3, token: 1, except: [2, 5])
                param w[V, D] ~ normal(0.3)
                param w_1[D, V], w_2[D, 8]
                x = layernorm(w[corrupted])
                at_mask = cross_entropy(x @ w_1, tokens, at: masked)
                at_input = cross_entropy(x @ w_2, label, at: scored)
                everywhere = cross_entropy(gelu(x) @ w_2, label)
                minimize 2 * at_mask - at_input / 4 + (everywhere + at_mask) * 0.5
                update sgd(lr: 0.1)
            }
            """,
        ["no mask"] = """
            model Tagger {
                dim N = 2, T = 6, V = 9, D = 8, K = 3
                input words[N, T] in V
                input tags[N, T] in K
                param w[V, D] ~ normal(0.3)
                param w_1[D, D], w_2[D, K]
                x = w[words] + gelu(w[words] @ w_1)
                minimize cross_entropy(x @ w_2, tags)
                update adamw(lr: 0.01)
            }
            """,
    };

    /// <summary>The mission's model at other sizes.</summary>
    public static string Mission(int n, int t, int v, int d, int h, int f, int l, int mask = 3, string lr = "0.1") =>
        WithDims(
            // A dim is at least 1, the id of [MASK] at least 0.
            Repository.Spec("bert.mlm").Replace("lr: 0.1", $"lr: {lr}").Replace("token: MASK", $"token: {mask}"),
            new Dictionary<string, int>
            {
                ["N"] = n,
                ["T"] = t,
                ["V"] = v,
                ["D"] = d,
                ["H"] = h,
                ["F"] = f,
                ["L"] = l,
            }
        );

    /// <summary>A spec's text with other values of its dims.</summary>
    public static string WithDims(string spec, IReadOnlyDictionary<string, int> dims)
    {
        foreach (var (name, size) in dims)
        {
            var pattern = $@"dim {name} = \w+";
            if (!System.Text.RegularExpressions.Regex.IsMatch(spec, pattern))
                throw new ArgumentException($"the spec has no dim {name}");
            spec = System.Text.RegularExpressions.Regex.Replace(
                spec,
                pattern,
                $"dim {name} = {size.ToString(CultureInfo.InvariantCulture)}"
            );
        }
        return spec;
    }

    private static string Model(string body) =>
        $$"""
            model Shaped {
                dim N = 2, T = 5, V = 11, D = 6, H = 2, F = 7, L = 2, MASK = 3
                input tokens[N, T] in V
                corrupted, masked = mask(tokens, select: 0.5, replace: 0.8, random: 0.1, token: MASK)
                param w_emb[V, D] ~ normal(0.3)
                param pos_embed[T, D] ~ normal(0.3)
                {{body}}
                param w_head[D, V] ~ normal(0.3)
                minimize cross_entropy(x @ w_head, tokens, at: masked)
                update sgd(lr: 0.1)
            }
            """;
}
