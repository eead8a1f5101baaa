using Mlm.Cli.Models;
using Mlm.Generator;
using Mlm.Generator.Options;
using Mlm.Generator.Rewrites;

namespace Mlm.EndToEnd.Tests;

/// <summary>The compiler's optional passes: a step without them computes the same.</summary>
public class PassTests
{
    // A tied decoder, a residual connection, rows that nobody reads, a value that nobody reads, a loss that is not minimized, and
    // more tokens than four of a head's columns. With bolder weights the softmax of a sequence alone is so sharp that the
    // difference which its reversal takes is mostly rounding, whatever the passes.
    private const string Everything = """
        model Everything {
            dim N = 3, T = 9, V = 37, D = 20, H = 10, F = 24
            input tokens[N, T] in V
            corrupted, masked = mask(tokens, select: 0.4, replace: 0.8, random: 0.1, token: 3)
            param w_emb[V, D], pos_embed[T, D] ~ normal(0.15)
            x = w_emb[corrupted] + pos_embed
            repeat 2 as block {
                param w_q[D, D], w_k[D, D], w_v[D, D], w_o[D, D], w_1[D, F], w_2[F, D] ~ normal(0.15)
                h = layernorm(x)
                unread = gelu(h)
                x = x + attention(h @ w_q, h @ w_k, h @ w_v, heads: H, dropout: 0.1) @ w_o
                x = x + dropout(gelu(layernorm(x) @ w_1), 0.2) @ w_2
            }
            param b[V] ~ zeros
            logits = x @ w_emb.T + b
            everywhere = cross_entropy(logits, tokens)
            minimize cross_entropy(logits, tokens, at: masked)
            update sgd(lr: 0.1)
        }
        """;

    private static readonly PassSet AllPasses = new(Passes.Optional.Select(p => p.Name));

    private static readonly Dictionary<string, string> Specs = new()
    {
        ["every pass has work"] = Everything,
        ["the mission"] = ShapedSpecs.Mission(n: 3, t: 21, v: 40, d: 16, h: 2, f: 24, l: 2),
        ["several losses"] = ShapedSpecs.All["two losses with factors, one over all places"],
        ["sums with itself"] = ShapedSpecs.All["a sum with itself"],
        ["adamw, no mask"] = ShapedSpecs.All["no mask"],
    };

    public static TheoryData<string, string> Ablations()
    {
        var data = new TheoryData<string, string>();
        foreach (var spec in Specs.Keys)
        {
            foreach (var pass in Passes.Optional)
                data.Add(spec, pass.Name);
            data.Add(spec, "all");
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Ablations))]
    public void AStepWithoutAPass_ComputesTheSame(string spec, string pass)
    {
        var without = pass == "all" ? AllPasses : new PassSet([pass]);
        using var loaded = Load(Specs[spec], without);
        foreach (var gradients in new[] { false, true })
        {
            using var whole = TestModel.Create(Specs[spec], gradients: gradients);
            using var ablated = loaded.Create(threads: 2, gradients);
            ablated.Initialize(1);
            var inputs = TestModel.Inputs(whole, seed: 5);
            foreach (var rows in new[] { whole.Description.Sequences, 1 })
            {
                var before = whole.ExportWeights();
                var expected = whole.Step(
                    inputs.Select(i => i[..(rows * whole.Description.Tokens)]).ToArray(),
                    7,
                    rows
                );
                var found = ablated.Step(inputs.Select(i => i[..(rows * whole.Description.Tokens)]).ToArray(), 7, rows);

                Assert.Equal(expected.MaskedCount, found.MaskedCount);
                Agreement.Hold([expected.Loss], [found.Loss]);
                Agreement.Hold(whole.LogitsAtMasked.ToArray(), ablated.LogitsAtMasked.ToArray());
                if (gradients)
                    Agreement.HoldByParam(whole, whole.Gradients, ablated.Gradients);
                Agreement.HoldByParam(whole, whole.ExportWeights(), ablated.ExportWeights());
                Assert.NotEqual(before, ablated.ExportWeights());
                ablated.ImportWeights(whole.ExportWeights()); // else AdamW's first steps grow apart
            }
        }
    }

    [Fact]
    public void EachPass_ChangesWhatIsCompiled()
    {
        var spec = Of(Everything, PassSet.None);
        var whole = spec.CompileOrThrow().Compilation;
        foreach (var pass in Passes.Optional)
        {
            var ablated = Of(Everything, new PassSet([pass.Name]));
            var files = ablated.CompileOrThrow().Compilation.Files;
            Assert.NotEqual(
                whole.Files.Select(f => f.Text.Replace(spec.Fingerprint, "")),
                files.Select(f => f.Text.Replace(ablated.Fingerprint, ""))
            );
        }
    }

    [Fact]
    public void FingerprintsAndOptions_TellPassesApart()
    {
        PassSet[] sets = [PassSet.None, .. Passes.Optional.Select(p => new PassSet([p.Name])), AllPasses];
        Assert.Equal(sets.Length, sets.Select(s => Of(Everything, s).Fingerprint).Distinct().Count());
        Assert.Equal(ModelCompiler.Fingerprint(Everything), Of(Everything, PassSet.None).Fingerprint);

        var options = new CompilerOptions("", "", "") { Without = new PassSet(["row-demand", "shared-slots"]) };
        Assert.Equal(options, options with { Without = new PassSet(["shared-slots", "row-demand"]) });
        Assert.NotEqual(options, options with { Without = new PassSet(["row-demand"]) });
        Assert.False(Passes.Find("row-demand")!.RunsFor(options));
        Assert.True(Passes.Find("fused-update")!.RunsFor(options));
    }

    [Fact]
    public void Names_AreUniqueAndFindTheirPass()
    {
        Assert.All(Passes.Optional, p => Assert.Same(p, Passes.Find(p.Name)));
        Assert.All(Passes.Optional, p => Assert.Matches("^[a-z]+(-[a-z]+)*$", p.Name));
        Assert.Null(Passes.Find("row_demand"));
    }

    private static LoadedModel Load(string spec, PassSet without) => ModelLoader.Load(Of(spec, without));

    private static SpecFile Of(string spec, PassSet without) =>
        new(new Dsl.Text.SourceText(spec, "test.mlm"), new Dictionary<string, int>()) { Without = without };
}
