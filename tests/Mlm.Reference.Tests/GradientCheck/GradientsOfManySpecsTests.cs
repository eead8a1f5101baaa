using Mlm.Cli.Models;
using Mlm.Reference.GradientCheck;
using Mlm.Runtime;

namespace Mlm.Reference.Tests.GradientCheck;

/// <summary>
/// The same operations put together in many ways: the derived backward of each is held against finite differences, and
/// the fused step, which keeps no gradients, against the gradients.
/// </summary>
public sealed class GradientsOfManySpecsTests : IDisposable
{
    private const string Head = """
            param w_head[D, V]
            minimize cross_entropy(x @ w_head, tokens, at: masked)
        """;

    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["no block at all"] = "x = w_emb[corrupted]" + "\n" + Head,
        ["pre-LN, the mission's block"] =
            """
                    param pos[T, D]
                    x = w_emb[corrupted] + pos
                    repeat 2 as block {
                        param w_q[D, D], w_k[D, D], w_v[D, D], w_o[D, D], w_1[D, F], w_2[F, D]
                        h = layernorm(x)
                        x = x + attention(h @ w_q, h @ w_k, h @ w_v, heads: H) @ w_o
                        x = x + gelu(layernorm(x) @ w_1) @ w_2
                    }

                """ + Head,
        ["post-LN"] =
            """
                    param pos[T, D]
                    x = layernorm(w_emb[corrupted] + pos)
                    repeat 2 as block {
                        param w_q[D, D], w_k[D, D], w_v[D, D], w_o[D, D], w_1[D, F], w_2[F, D]
                        x = layernorm(x + attention(x @ w_q, x @ w_k, x @ w_v, heads: H) @ w_o)
                        x = layernorm(x + gelu(x @ w_1) @ w_2)
                    }

                """ + Head,
        ["two feed-forwards and no attention"] =
            """
                    x = w_emb[corrupted]
                    repeat 2 as block {
                        param w_1[D, F], w_2[F, D], u_1[D, F], u_2[F, D]
                        h = layernorm(x)
                        x = x + gelu(h @ w_1) @ w_2 + gelu(h @ u_1) @ u_2
                    }

                """ + Head,
        ["a block whose input is used three times"] =
            """
                    x = w_emb[corrupted]
                    repeat 3 as block {
                        param w_1[D, D], w_2[D, D]
                        x = x + gelu(x @ w_1) + layernorm(x) @ w_2
                    }

                """ + Head,
        ["a value added to itself"] =
            """
                    x = w_emb[corrupted]
                    x = x + x
                    x = x + (x + x)

                """ + Head,
        ["biases and shorter operands on either side"] =
            """
                    param shift[D], pos[T, D], b[F], w_1[D, F], w_2[F, D]
                    x = shift + w_emb[corrupted]
                    x = pos + x
                    x = x + (gelu(x @ w_1 + b) @ w_2 + shift)

                """ + Head,
        ["one weight in every turn, and twice in each"] =
            """
                    param w[D, D]
                    x = w_emb[corrupted]
                    repeat 3 as block {
                        x = x + gelu(layernorm(x @ w) @ w)
                    }

                """ + Head,
        ["one table looked up twice, and a second one by an indicator"] =
            """
                    param segment[2, D], w[D, D]
                    x = w_emb[corrupted] + segment[masked]
                    x = x + gelu(w_emb[tokens]) @ w

                """ + Head,
        ["attention with one head over shared queries and keys"] =
            """
                    param w[D, D]
                    x = w_emb[corrupted]
                    h = x @ w
                    x = x + attention(h, h, x, heads: 1)

                """ + Head,
        ["attention that nothing follows but the head"] =
            """
                    param w_q[D, D], w_k[D, D], w_v[D, D]
                    x = w_emb[corrupted]
                    x = attention(x @ w_q, x @ w_k, x @ w_v, heads: H)

                """ + Head,
        ["repeats in repeats"] =
            """
                    x = w_emb[corrupted]
                    repeat 2 as outer {
                        param w[D, D]
                        repeat 2 as inner {
                            param u[D, D]
                            x = x + gelu(layernorm(x) @ u)
                        }
                        x = x + layernorm(x @ w)
                    }

                """ + Head,
        ["a deep one"] =
            """
                    x = w_emb[corrupted]
                    repeat 24 as block {
                        param w_1[D, 3], w_2[3, D]
                        x = x + gelu(layernorm(x) @ w_1) @ w_2
                    }

                """ + Head,
        ["two losses of one tensor, one at all places"] = """
                param w_head[D, V], u[D, V]
                x = layernorm(w_emb[corrupted])
                a = cross_entropy(x @ w_head, tokens, at: masked)
                b = cross_entropy(x @ u, tokens)
                minimize 0.5 * a + 2 * b - a / 4
            """,
        ["a param that the loss does not depend on"] =
            """
                    param idle[D, D]
                    x = w_emb[corrupted]

                """ + Head,
        ["every activation"] =
            """
                    param a[D, D], b[D, D]
                    x = w_emb[corrupted]
                    x = x + relu(x @ a) + tanh(x) + silu(x @ b)
                    x = sigmoid(x) + gelu_erf(x) + gelu(x)

                """ + Head,
        ["norms with gains and biases"] =
            """
                    param g[D], s[D] ~ ones
                    param b[D], w[D, D]
                    x = layernorm(w_emb[corrupted], g, b)
                    x = x + rmsnorm(x @ w, s) + layernorm(x, gain: s, eps: 1e-3)
                    x = layernorm(x, bias: b) + rmsnorm(x) + layernorm(g, s)

                """ + Head,
        ["differences, products and quotients, broadcast from either side"] =
            """
                    param g[D], b[D], pos[T, D] ~ ones
                    x = w_emb[corrupted]
                    x = x * g - b
                    x = pos * x - pos / (sigmoid(x) + 1)
                    x = b - x / (1.5 + tanh(pos))
                    x = x * x - x / (x * x + 1)
                    x = x / (g * g + 2) + g / (pos * pos + 1)

                """ + Head,
        ["numbers on either side"] =
            """
                    x = w_emb[corrupted]
                    x = 2 * x - 1 + x * 0.5
                    x = 3 - x / 4 + -x
                    x = x + 1 / (2 + x * x) - 1e-1

                """ + Head,
        ["a decoder that is tied, and a transpose that is not a product's"] = """
                param s[D, D], b[V]
                x = layernorm(w_emb[corrupted])
                u = s.T + s
                x = x @ u + gelu(x @ s.T)
                minimize cross_entropy(x @ w_emb.T + b, tokens, at: masked)
            """,
        ["slices of tables, one of them whole"] =
            """
                    param pos[9, D], all[T, D]
                    x = w_emb[corrupted] + pos[..T] + all[..T]
                    x = x + gelu(x @ pos[..D])

                """ + Head,
        ["several inputs and attention that leaves keys out"] =
            """
                    input segments[N, T] in 2
                    input attend[N, T] in 2
                    param segment[2, D], w[D, D]
                    x = layernorm(w_emb[corrupted] + segment[segments])
                    x = x + attention(x @ w, x, x, heads: H, keep: attend)
                    x = x + attention(x, x @ w, x, heads: H, causal: 1)
                    x = x + attention(x, x, x @ w, heads: 1, keep: attend, causal: 1)

                """ + Head,
        ["dropout everywhere"] =
            """
                    param w[D, D]
                    x = dropout(w_emb[corrupted], 0.2)
                    repeat 2 as block {
                        x = x + attention(x, x @ w, x, heads: H, dropout: 0.3)
                        x = dropout(dropout(x, 0), 0.1) @ dropout(w, 0.4)
                    }
                    x = dropout(x, 0.25)

                """ + Head,
        ["a product of two params"] =
            """
                    param a[D, 2], b[2, D]
                    x = w_emb[corrupted]
                    x = x + gelu(x @ (a @ b))

                """ + Head,
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var name in Bodies.Keys)
                cases.Add(name, "N=2,T=5,V=11,D=6,F=7,H=2");
            // Odd sizes everywhere, one of everything, and wider than a vector, on the block that uses most.
            foreach (
                var sizes in new[]
                {
                    "N=3,T=7,V=13,D=9,F=5,H=3",
                    "N=1,T=2,V=2,D=2,F=1,H=2",
                    "N=2,T=9,V=33,D=20,F=37,H=4",
                }
            )
                cases.Add("pre-LN, the mission's block", sizes);
            return cases;
        }
    }

    public static TheoryData<string> Shapes => [.. ShapedSpecs.All.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Shapes))]
    public void TheDerivedBackwardOfEverySharedSpec_AgreesWithFiniteDifferences(string shape) =>
        AssertAgrees(_folder.Write("m.mlm", ShapedSpecs.All[shape]), dims: null);

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheDerivedBackward_AgreesWithFiniteDifferences(string body, string sizes) =>
        AssertAgrees(WriteSpec(body), Dims(sizes));

    private static void AssertAgrees(string specPath, Dictionary<string, int>? dims)
    {
        using var loaded = ModelLoader.Load(specPath, dims);
        using var model = loaded.Create(threads: 2, gradients: true);
        var report = GradientChecker.Check(model, loaded.Model, seed: 5);
        using var text = new StringWriter();
        report.Print(text);
        Assert.True(report.Holds, text.ToString());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheFusedStep_MovesEveryWeightAgainstItsGradient(string body, string sizes)
    {
        using var loaded = ModelLoader.Load(WriteSpec(body), Dims(sizes));
        using var kept = loaded.Create(threads: 2, gradients: true);
        using var fused = loaded.Create(threads: 1, gradients: false);
        var step = CheckedStep.Run(kept, seed: 5);
        ReadOnlyMemory<int>[] inputs = [.. step.Inputs.Inputs.Select(ids => new ReadOnlyMemory<int>(ids))];
        float[] weights = [.. step.Weights.Select(w => (float)w)];
        var seed = SeedOf(fused, weights, inputs, step);

        fused.ImportWeights(weights);
        var result = fused.Step(inputs, seed, loaded.Description.Sequences);
        Assert.Equal(step.Loss, result.Loss, 1e-6 * Math.Max(1, Math.Abs(step.Loss)));
        var updated = fused.ExportWeights();
        var largest = step.Gradient.Max(Math.Abs);
        for (var i = 0; i < updated.Length; i++)
        {
            var expected = weights[i] - (0.1 * step.Gradient[i]);
            // What the update rounds: the weight's last bit, and the gradient's own error times the rate.
            var allowed = (1.2e-7 * Math.Abs(weights[i])) + (0.1 * 1e-5 * largest);
            Assert.True(Math.Abs(updated[i] - expected) <= allowed, $"weight {i} is {updated[i]:r}, not {expected:r}");
        }
    }

    // The step's draw was taken by one of the seeds from 5 on: the first whose mask selects anything.
    private static long SeedOf(TrainingModel model, float[] weights, ReadOnlyMemory<int>[] inputs, CheckedStep step)
    {
        model.ImportWeights(weights);
        for (var seed = 5L; ; seed++)
        {
            model.Mask(inputs, seed, model.Description.Sequences);
            if (
                model.MaskIndicator.SequenceEqual(step.Inputs.Masked)
                && model.CorruptedIds.SequenceEqual(step.Inputs.Corrupted)
            )
                return seed;
        }
    }

    private static Dictionary<string, int> Dims(string sizes) =>
        sizes.Split(',').Select(s => s.Split('=')).ToDictionary(s => s[0], s => int.Parse(s[1]));

    private string WriteSpec(string body) =>
        _folder.Write(
            "m.mlm",
            $$"""
            model M {
                dim N = 1, T = 1, V = 1, D = 1, F = 1, H = 1
                input tokens[N, T] in V
                corrupted, masked = mask(tokens, select: 0.5, replace: 0.6, random: 0.2, token: 1)
                param w_emb[V, D]
            {{Bodies[body]}}
                update sgd(lr: 0.1)
            }
            """
        );
}
