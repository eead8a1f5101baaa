using System.Reflection;
using Mlm.Dsl.Diagnostics;
using Mlm.Generator.Graph;
using Mlm.Generator.Options;
using Mlm.Generator.Rewrites;

namespace Mlm.Generator.Tests.Graph;

/// <summary>Specs compiled for inference, as printed text.</summary>
public class InferenceGraphTests
{
    private const string Spec = """
        model Small {
            dim N = 2, T = 3, V = 7, D = 4
            input tokens[N, T] in V
            input kinds[N, T] in 2
            input labels[N, T] in V
            input scored[N, T] in 2
            corrupted, masked = mask(tokens, select: 0.15, replace: 0.8, random: 0.1, token: 1)
            param w[V, D], pos[T, D], w_kind[2, D], w_o[D, D], w_head[D, V], w_other[D, V], b[V]
            x = w[corrupted] + pos
            x = attention(x, x, x, heads: 2) @ w_o + x
            minimize cross_entropy(x @ w_head + b, tokens, at: masked)
            update sgd(lr: 0.1)
        }
        """;

    [Fact]
    public void ARun_ComputesAllRowsUpToHidden_AndTheRestIsComputedWhereAsked()
    {
        var graph = Transform(Spec).Forward;

        AssertPrints(
            """
            looked_up [N, T, D] = lookup(w)
            x [N, T, D] = add(looked_up, pos)
            attention [N, T, D] = attention(x, x, x)
            x'2 [N, T, D] (in place of x) += matmul(attention, w_o)
            """,
            graph.NodesOfARun
        );
        AssertPrints(
            """
            x'2_at_asked [asked, D] = gather_rows(x'2)
            logits [asked, V] = matmul + bias(x'2_at_asked, w_head, b)
            """,
            graph.NodesAtAsked
        );
        Assert.Equal("x'2", graph.Answers!.Hidden!.Name);
        Assert.Equal("logits", graph.Answers.Logits.Name);
        Assert.Equal(["tokens"], graph.Ids.Select(i => i.Name));
        Assert.Null(graph.Mask);
    }

    // What follows the product is no part of Hidden; what nothing reads is not computed.
    [Fact]
    public void AnotherLoss_IsNotComputed()
    {
        var spec = Spec.Replace(
                "update",
                "    + cross_entropy((x + w_kind[kinds]) @ w_other, labels, at: scored)\n update"
            )
            .Replace("at: masked)\n", "at: masked) +\n")
            .Replace("    + cross", "cross");

        var graph = Transform(spec).Forward;

        Assert.Equal(Transform(Spec).Forward.Nodes.Count, graph.Nodes.Count);
        Assert.Equal(["tokens"], graph.Ids.Select(i => i.Name));
    }

    // At inference nothing is selected.
    [Fact]
    public void AMasksIndicator_ThatIsLookedUp_IsZerosAndNoInput()
    {
        var graph = Transform(Spec.Replace("+ pos", "+ w_kind[masked] + w_kind[kinds]")).Forward;

        Assert.Equal(
            [("tokens", IdsKind.Input), ("kinds", IdsKind.Input), ("masked", IdsKind.Masked)],
            graph.Ids.Select(i => (i.Name, i.Kind))
        );
    }

    [Theory]
    [InlineData("cross_entropy(w_v[corrupted] + b_v, tokens)", null)] // no product
    [InlineData("cross_entropy(w_v[corrupted] + pos @ w_head, tokens)", null)] // one of params, with no row a place
    [InlineData("cross_entropy(x @ w_head + w_v[corrupted] @ w_v, tokens)", "looked_up'2")] // the last of two
    [InlineData("cross_entropy(gelu(layernorm(x) @ w_head), tokens)", "norm")]
    public void Hidden_IsTheLeftOperandOfTheLastProduct(string minimize, string? hidden)
    {
        var spec = Spec.Replace("b[V]", "b[V], w_v[V, V], b_v[V]")
            .Replace("cross_entropy(x @ w_head + b, tokens, at: masked)", minimize);

        Assert.Equal(hidden, Transform(spec).Forward.Answers!.Hidden?.Name);
    }

    // Asked twice, the logits must be the same: nothing that a run has made may be continued in place.
    [Fact]
    public void WhatARunHasMade_IsNeverContinuedWhereAsked()
    {
        foreach (var spec in ShapedSpecs.All.Values.Append(Spec).Append(Spec.Replace("N = 2, T = 3", "N = 1, T = 1")))
        {
            var graph = Transform(spec).Forward;
            var made = graph.NodesOfARun.SelectMany(n => n.Outputs).Select(o => o.Value).ToHashSet();

            Assert.DoesNotContain(
                graph.NodesAtAsked.SelectMany(n => n.Outputs),
                o => o.Base != null && made.Contains(o.Base)
            );
            GraphVerifier.Verify(graph.Parameters, graph.Nodes);
        }
    }

    [Fact]
    public void EveryOperation_SaysWhichIdsItReads()
    {
        var nodes = ShapedSpecs.All.Values.SelectMany(spec => Compile.Transform(spec).Nodes).ToList();

        foreach (var operation in nodes.Select(n => n.Operation))
        {
            var held = operation
                .GetType()
                .GetProperties(BindingFlags.Instance | BindingFlags.Public)
                .Where(p => p.PropertyType == typeof(IdsValue))
                .Select(p => (IdsValue?)p.GetValue(operation))
                .OfType<IdsValue>();
            Assert.Equal(held, operation.IdsRead);
        }
    }

    private static StepGraph Transform(string spec)
    {
        // Params that nothing moves are no matter here.
        var model = Dsl.SpecCompiler.Compile(new Dsl.Text.SourceText(spec, "test.mlm")).Model!;
        var diagnostics = new DiagnosticBag();
        var unrolled = GraphBuilder.Build(model, ClassKinds.Inference, diagnostics, default)!;
        var graph = Passes.Apply(unrolled, Compile.Options with { Kind = ClassKinds.Inference }, diagnostics, default);
        Assert.Empty(diagnostics.Items.Select(d => d.ToString()));
        return graph;
    }

    private static void AssertPrints(string expected, IEnumerable<Node> nodes) =>
        Assert.Equal(expected.TrimEnd('\n'), GraphPrinter.Print(nodes).TrimEnd('\n'));
}
