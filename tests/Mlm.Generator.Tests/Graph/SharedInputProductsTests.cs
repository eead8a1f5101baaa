using Mlm.Generator.Graph;

namespace Mlm.Generator.Tests.Graph;

/// <summary>Products of one input as one node.</summary>
public class SharedInputProductsTests
{
    [Fact]
    public void QueriesKeysAndValues_AreOne_ForwardAndBackward()
    {
        var graph = Compile.Transform(Spec("x = x + attention(h @ w_q, h @ w_k, h @ w_v, heads: H) @ w_o"));
        var forward = GraphPrinter.Print(graph.Forward.Nodes);
        var backward = GraphPrinter.Print(graph.Backward);

        Assert.Contains("q [N, T, D], k [N, T, D], v [N, T, D] = matmul ×3(h, w_q, w_k, w_v)\n", forward);
        Assert.Contains(
            """
            dq [N, T, D], dk [N, T, D], dv [N, T, D] = attention.backward(dattention, q, k, v, attention_probabilities)
            dh'3 [N, T, D] = matmul.backward_input ×3(dv, w_v, dk, w_k, dq, w_q)
            dw_v [D, D], dw_k [D, D], dw_q [D, D] = matmul.backward_weight ×3(h, dv, dk, dq)

            """.ReplaceLineEndings("\n"),
            backward
        );
    }

    // The up-projection's gradient is made of the gate, so it is there before the gate's own.
    [Fact]
    public void AGatedFeedForward_SharesItsInput_AndKeepsItsEpilogues()
    {
        var graph = Compile.Transform(Spec("param b[F]\nx = x + (silu(h @ w_g + b) * (h @ w_u)) @ w_d"));
        var forward = GraphPrinter.Print(graph.Forward.Nodes);
        var backward = GraphPrinter.Print(graph.Backward);

        Assert.Contains(" = matmul + bias + silu, matmul(h, w_g, b, w_u)\n", forward);
        Assert.Matches(@"dh'2 \[N, T, D\] = matmul\.backward_input ×2\(\S+, w_u, \S+, w_g\)\n", backward);
        Assert.Matches(@"dw_u \[D, F\], dw_g \[D, F\] = matmul\.backward_weight ×2\(h, \S+, \S+\)\n", backward);
    }

    // What is done with each product before the next stays where it is: the products move past it.
    [Fact]
    public void NormsOfQueriesAndKeys_StandBehindTheProducts()
    {
        var graph = Compile.Transform(
            Spec("x = x + attention(rmsnorm(h @ w_q), rmsnorm(h @ w_k), h @ w_v, heads: H) @ w_o")
        );

        Assert.Contains("= matmul ×3(h, w_q, w_k, w_v)\n", GraphPrinter.Print(graph.Forward.Nodes));
        Assert.Contains("= matmul.backward_input ×3(", GraphPrinter.Print(graph.Backward));
        Assert.Contains("= matmul.backward_weight ×3(h, ", GraphPrinter.Print(graph.Backward));
    }

    // Of the last block only the scored rows' queries are computed, so they are no product of the same rows.
    [Fact]
    public void SelectedRows_AreNotTheWholeInput()
    {
        var graph = Compile.Transform(
            Whole(
                "x = x + attention(h @ w_q, h @ w_k, h @ w_v, heads: H) @ w_o",
                "minimize cross_entropy(x @ w_head, tokens, at: masked)"
            )
        );
        var forward = GraphPrinter.Print(graph.Forward.Nodes);

        Assert.Contains("q [masked, D] = matmul(h_at_masked, w_q)\n", forward);
        Assert.Contains("k [N, T, D], v [N, T, D] = matmul ×2(h, w_k, w_v)\n", forward);
        Assert.Contains("= matmul.backward_input ×2(dv, w_v, dk, w_k)\n", GraphPrinter.Print(graph.Backward));
    }

    [Theory]
    [InlineData("y = h @ w_q\nx = x + y @ w_k")] // one is of the other's result
    [InlineData("y = gelu(h @ w_q)\nx = x + attention(y, y @ w_o, y, heads: H)\nx = x + h @ w_k")] // an attention between
    [InlineData("x = x + gelu(h @ w_q)\nx = x + gelu(x @ w_k)")] // two inputs
    [InlineData("y = h @ w_q.T\nz = h @ w_k.T\nx = x + y * z")] // transposed
    public void OtherProducts_StayAlone(string statements) =>
        Assert.DoesNotContain("×", GraphPrinter.Print(Compile.Transform(Spec(statements)).Nodes));

    // The sum of two products is one that continues the other, so that only their reversals can be one.
    [Fact]
    public void AProductThatContinuesAnother_StaysBehindIt()
    {
        var graph = Compile.Transform(Spec("x = gelu(h @ w_q + h @ w_k)"));

        Assert.DoesNotContain("×", GraphPrinter.Print(graph.Forward.Nodes));
        Assert.Contains("= matmul.backward_weight ×2(h, ", GraphPrinter.Print(graph.Backward));
        Assert.Contains("= matmul.backward_input ×2(", GraphPrinter.Print(graph.Backward));
    }

    // A weight that is used twice is updated once, from a whole gradient, which one call could not make.
    [Fact]
    public void AWeightThatIsUsedTwice_HasOneGradientAfterTheOther()
    {
        var graph = Compile.Transform(Spec("x = x + attention(h @ w_q, h @ w_q, h @ w_v, heads: H) @ w_o"));
        var backward = GraphPrinter.Print(graph.Backward);

        Assert.Contains("= matmul ×3(h, w_q, w_q, w_v)\n", GraphPrinter.Print(graph.Forward.Nodes));
        Assert.Contains("= matmul.backward_input ×2(", backward);
        Assert.Contains("dw_v [D, D], dw_q [D, D] = matmul.backward_weight ×2(h, dv, dk)\n", backward);
        Assert.Contains("dw_q'2 [D, D] (in place of dw_q) += matmul.backward_weight(h, dq)\n", backward);
    }

    [Fact]
    public void EveryWeightOfJoinedProducts_IsUpdatedInTheProduct()
    {
        var (_, plan) = Compile.Plan(Spec("x = x + attention(h @ w_q, h @ w_k, h @ w_v, heads: H) @ w_o"));

        string[] updatedInAProduct = ["w_q", "w_k", "w_v", "w_o", "w_head"];
        Assert.All(
            plan.Parameters.Where(p => updatedInAProduct.Contains(p.Parameter.Name)),
            p => Assert.True(p.IsFused, $"{p.Parameter.Name} has a gradient")
        );
    }

    [Fact]
    public void BlocksOfARepeat_StayApart()
    {
        var graph = Compile.Transform(
            Spec("repeat 2 as block { param a[D, D], u[D, D]\n x = x + gelu(h @ a) * gelu(h @ u) }")
        );

        Assert.All(
            graph.Nodes.Where(n => n.Operation.Parts(n).Count > 1),
            n => Assert.Equal(2, n.Operation.Parts(n).Count)
        );
        Assert.Equal(2, graph.Forward.Nodes.Count(n => n.Operation.Parts(n).Count == 2));
    }

    [Fact]
    public void VeryManyProducts_AreSeveralCalls()
    {
        var names = Enumerable.Range(0, 20).Select(i => $"y{i}").ToList();
        var graph = Compile.Transform(
            Spec(
                $"param {string.Join(", ", names.Select(n => $"w{n}[D, D]"))}\n"
                    + string.Join("\n", names.Select(n => $"{n} = gelu(h @ w{n})"))
                    + $"\nx = {string.Join(" + ", names)}"
            )
        );

        Assert.Equal([16, 4], graph.Forward.Nodes.Select(n => n.Operation.Parts(n).Count).Where(n => n > 1));
    }

    [Fact]
    public void WhatIsListed_NamesEveryWeight_AndSumsItsWork()
    {
        var plan = Compile
            .Whole(Spec("repeat 1 as block { param a[D, F], u[D, F], d[F, D]\n x = x + (gelu(h @ a) * (h @ u)) @ d }"))
            .Plan!;
        var products = plan.Operations.Where(o => o.Name is "matmul + gelu, matmul" or "matmul.backward_weight ×2");

        Assert.Equal(["block.0.a, u", "block.0.u, a"], products.Select(o => o.Parameter));
        Assert.All(products, o => Assert.Equal(2 * 2 * (2 * 3) * 4 * 5, o.Flops));
        Assert.Contains(plan.Operations, o => o.Result == "block.0.du, da");
    }

    // Behind the statements stands an attention, which reads all rows.
    private static string Spec(string statements) =>
        Whole(statements + "\nx = attention(x, x, x, heads: H)", "minimize cross_entropy(x @ w_head, tokens)");

    private static string Whole(string statements, string minimize)
    {
        string[] params_ = ["w_q[D, D]", "w_k[D, D]", "w_v[D, D]", "w_o[D, D]", "w_g[D, F]", "w_u[D, F]", "w_d[F, D]"];
        var used = params_.Where(p => statements.Contains(p[..3], StringComparison.Ordinal));
        return $$"""
            model Small {
                dim N = 2, T = 3, V = 7, D = 4, H = 2, F = 5
                input tokens[N, T] in V
                corrupted, masked = mask(tokens, select: 0.15, replace: 0.8, random: 0.1, token: 1)
                param {{string.Join(", ", used.Prepend("w[V, D]").Append("w_head[D, V]"))}}
                x = w[corrupted]
                h = layernorm(x)
                {{statements}}
                {{minimize}}
                update sgd(lr: 0.1)
            }
            """;
    }
}
