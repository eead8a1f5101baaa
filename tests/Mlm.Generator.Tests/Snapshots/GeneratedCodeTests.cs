using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Mlm.Generator.Options;
using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Snapshots;

/// <summary>Whole emitted files of the tiny spec, reviewed as code.</summary>
public partial class GeneratedCodeTests
{
    [Theory]
    [InlineData("Tiny.g.cs")]
    [InlineData("Tiny.Layout.g.cs")]
    [InlineData("Tiny.Forward.g.cs")]
    [InlineData("Tiny.Backward.g.cs")]
    public void Tiny_Emits(string name)
    {
        var files = Compile.Whole(Repository.Spec("tiny.mlm"), "specs/tiny.mlm").Files;
        Assert.Equal(4, files.Count);

        var text = files.Single(f => f.Name == name).Text;
        var masked = Version().Replace(text, "GeneratedCode(\"Mlm.Gen\", \"…\")");
        Snapshot.Verify(masked, "cs", Path.GetFileNameWithoutExtension(name));
    }

    [Theory]
    [InlineData("TinyFill.g.cs")]
    [InlineData("TinyFill.Layout.g.cs")]
    [InlineData("TinyFill.Forward.g.cs")]
    public void TinyForInference_Emits(string name)
    {
        var spec = Repository.Spec("tiny.mlm").Replace("dim N = 2", "dim N = 1");
        var files = Compile.Whole(spec, "specs/tiny.mlm", ClassKinds.Inference, "TinyFill").Files;
        Assert.Equal(3, files.Count);

        var text = files.Single(f => f.Name == name).Text;
        var masked = Version().Replace(text, "GeneratedCode(\"Mlm.Gen\", \"…\")");
        Snapshot.Verify(masked, "cs", Path.GetFileNameWithoutExtension(name));
    }

    [Theory]
    [InlineData("TinySeen.g.cs")]
    [InlineData("TinySeen.Layout.g.cs")]
    [InlineData("TinySeen.Forward.g.cs")]
    [InlineData("TinySeen.Backward.g.cs")]
    public void TinyForInspection_Emits(string name)
    {
        const string spec = """
            model Tiny {
                dim N = 2, T = 4, V = 8, D = 6, H = 2
                input tokens[N, T] in V
                corrupted, masked = mask(tokens, select: 0.15, replace: 0.8, random: 0.1, token: 3)
                param w_emb[V, D] ~ normal(0.02)
                x = w_emb[corrupted]
                repeat 1 as block {
                    param w_o[D, D] ~ normal(0.02)
                    h = layernorm(x)
                    x = x + attention(h, h, h, heads: H) @ w_o
                }
                minimize cross_entropy(x @ w_emb.T, tokens, at: masked)
                update sgd(lr: 0.1)
            }
            """;
        var files = Compile.Whole(spec, "specs/tiny.mlm", ClassKinds.Inspection, "TinySeen").Files;
        Assert.Equal(4, files.Count);

        var text = files.Single(f => f.Name == name).Text;
        var masked = Version().Replace(text, "GeneratedCode(\"Mlm.Gen\", \"…\")");
        Snapshot.Verify(masked, "cs", Path.GetFileNameWithoutExtension(name));
    }

    [Fact]
    public void EveryOptionOfAnUpdate_Emits()
    {
        var spec = SpecTexts.Small(
            "Whole",
            statement: "repeat 2 as block { param b[D] no_decay\n x = x + b }",
            update: "sgd(lr: 0.1, momentum: 0.9, nesterov: 1, weight_decay: 1e-4, clip: 1.0)"
        );
        var text = Compile.Whole(spec).Files.Single(f => f.Name == "Whole.Backward.g.cs").Text;
        Snapshot.Verify(text, "cs");
    }

    [Fact]
    public void Tiny_Plan()
    {
        var plan = Compile.Whole(Repository.Spec("tiny.mlm"), "specs/tiny.mlm").Plan!;
        var text = new StringBuilder();
        foreach (var p in plan.Parameters)
            text.Append(
                CultureInfo.InvariantCulture,
                $"parameter {p.Name} {p.Shape} at {p.OffsetBytes}: {p.Bytes} bytes, fused: {p.IsFused}\n"
            );
        foreach (var s in plan.Slots)
            text.Append(
                CultureInfo.InvariantCulture,
                $"slot {string.Join(" > ", s.Names)} {s.Shape} at {s.OffsetBytes}: {s.Bytes} bytes, {s.First} to {s.Last}\n"
            );
        foreach (var o in plan.Operations)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{o.OperationNumber} {o.Direction} {o.Turn} line {o.Line}: {o.Result} = {o.Operation}, {o.Flops} FLOPs, {o.Bytes} bytes\n"
            );
        text.Append(
            CultureInfo.InvariantCulture,
            $"{plan.ParameterCount} parameters, {plan.Flops} FLOPs, {plan.TotalBytes} bytes\n"
        );

        Snapshot.Verify(text.ToString(), "txt");
    }

    [GeneratedRegex("GeneratedCode\\(\"Mlm.Gen\", \"[^\"]*\"\\)")]
    private static partial Regex Version();
}
