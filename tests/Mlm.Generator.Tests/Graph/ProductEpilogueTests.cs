using Mlm.Generator.Graph;

namespace Mlm.Generator.Tests.Graph;

/// <summary>Biases and activations as a part of the product before them.</summary>
public class ProductEpilogueTests
{
    private const string Spec = """
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

    [Fact]
    public void BiasAndActivation_AreTheProducts_AndTheSlopeIsKept()
    {
        var graph = Compile.Transform(Spec);
        var forward = GraphPrinter.Print(graph.Forward.Nodes);
        var backward = GraphPrinter.Print(graph.Backward);

        Assert.Contains("gelu [all, F], gelu_slope [all, F] = matmul + bias + gelu(x_at_all, w_1, b_1)\n", forward);
        Assert.Contains("logits [all, V] = matmul + bias(x'2, w_head, b_head)\n", forward);
        Assert.DoesNotContain("= gelu(", forward);
        Assert.Contains("= matmul.backward_input · slope(dx'2, w_2, gelu_slope)\n", backward);
        Assert.DoesNotContain("gelu.backward", backward);
        Assert.Contains("db_1 [F] = sum_rows(", backward);
    }

    [Fact]
    public void ResidualOfABranchWithBias_IsAddedInItsPlace()
    {
        var spec = Spec.Replace(
            "x + gelu(x @ w_1 + b_1) @ w_2 + b_2",
            "x + (gelu(layernorm(x) @ w_1 + b_1) @ w_2 + b_2)"
        );

        Assert.Contains(
            "x'2 [all, D] (in place of x_at_all) += matmul + bias(gelu, w_2, b_2)\n",
            GraphPrinter.Print(Compile.Transform(spec).Forward.Nodes)
        );
    }

    [Theory]
    [InlineData("relu")]
    [InlineData("tanh")]
    [InlineData("sigmoid")]
    public void ASlopeOfTheValue_IsNotKept(string activation)
    {
        var graph = Compile.Transform(Spec.Replace("gelu(", activation + "("));

        Assert.Contains(
            $"{activation} [all, F] = matmul + bias + {activation}(x_at_all, w_1, b_1)\n",
            GraphPrinter.Print(graph.Forward.Nodes)
        );
        Assert.Contains($"= {activation}.backward(d{activation}, {activation})\n", GraphPrinter.Print(graph.Backward));
    }

    // What something else reads must be there as it is.
    [Theory]
    [InlineData("x = x + gelu(x @ w_1 + b_1) @ w_2 + b_2", "z = x @ w_1 + b_1\nx = x + (gelu(z) * z) @ w_2 + b_2")]
    [InlineData("x = x + gelu(x @ w_1 + b_1) @ w_2 + b_2", "z = x @ w_1\nx = x + (gelu(z) + z * b_1) @ w_2 + b_2")]
    public void AnInputThatIsReadElsewhere_Stays(string old, string other)
    {
        var graph = Compile.Transform(Spec.Replace(old, other));

        Assert.Contains("= gelu(z)\n", GraphPrinter.Print(graph.Forward.Nodes));
        Assert.Contains("gelu.backward(", GraphPrinter.Print(graph.Backward));
        GraphVerifier.Verify(graph.Forward.Parameters, [.. graph.Nodes]);
    }

    // gelu's gradient here is a sum of two, so it is not one product's; it is still multiplied with the slope.
    [Fact]
    public void AGradientOfSeveralContributions_IsMultipliedAfterwards()
    {
        var spec = Spec.Replace(
            "x = x + gelu(x @ w_1 + b_1) @ w_2 + b_2",
            "g = gelu(x @ w_1 + b_1)\nx = x + g @ w_2 + (g * g) @ w_2 + b_2"
        );

        var printed = GraphPrinter.Print(Compile.Transform(spec).Backward);

        Assert.Contains("= multiply(dg", printed);
        Assert.Contains("g_slope)\n", printed);
    }
}
