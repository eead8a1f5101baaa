using Mlm.Generator.Graph;
using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Rewrites;

public class ActivationIntoProductTests
{
    private const string Pass = "activation-into-product";

    [Theory]
    [InlineData("gelu")]
    [InlineData("gelu_erf")]
    [InlineData("silu")]
    public void AnActivation_IsTheProducts_AndTheBackwardsProductMultipliesWithItsSlope(string activation) =>
        AssertRewrites(
            $"param w[D, D], v[D, D]\n y = {activation}(x @ w)\n x = y @ v",
            before: $"""
            by_w [N, T, D] = matmul(x, w)
            y [N, T, D] = {activation}(by_w)
            x'2 [N, T, D] = matmul(y, v)
            ---
            dy [N, T, D] = matmul.backward_input(dx'2, v)
            dv [D, D] = matmul.backward_weight(y, dx'2)
            dby_w [N, T, D] = {activation}.backward(dy, by_w)
            dx [N, T, D] = matmul.backward_input(dby_w, w)
            dw [D, D] = matmul.backward_weight(x, dby_w)
            """,
            after: $"""
            y [N, T, D], y_slope [N, T, D] = matmul + {activation}(x, w)
            x'2 [N, T, D] = matmul(y, v)
            ---
            dby_w [N, T, D] = matmul.backward_input · slope(dx'2, v, y_slope)
            dv [D, D] = matmul.backward_weight(y, dx'2)
            dx [N, T, D] = matmul.backward_input(dby_w, w)
            dw [D, D] = matmul.backward_weight(x, dby_w)
            """
        );

    [Theory]
    [InlineData("relu")]
    [InlineData("tanh")]
    [InlineData("sigmoid")]
    public void ASlopeOfTheValue_IsNotKept_AndTheBackwardStays(string activation) =>
        AssertRewrites(
            $"param w[D, D], v[D, D]\n y = {activation}(x @ w)\n x = y @ v",
            before: $"""
            by_w [N, T, D] = matmul(x, w)
            y [N, T, D] = {activation}(by_w)
            x'2 [N, T, D] = matmul(y, v)
            ---
            dy [N, T, D] = matmul.backward_input(dx'2, v)
            dv [D, D] = matmul.backward_weight(y, dx'2)
            dby_w [N, T, D] = {activation}.backward(dy, y)
            dx [N, T, D] = matmul.backward_input(dby_w, w)
            dw [D, D] = matmul.backward_weight(x, dby_w)
            """,
            after: $"""
            y [N, T, D] = matmul + {activation}(x, w)
            x'2 [N, T, D] = matmul(y, v)
            ---
            dy [N, T, D] = matmul.backward_input(dx'2, v)
            dv [D, D] = matmul.backward_weight(y, dx'2)
            dby_w [N, T, D] = {activation}.backward(dy, y)
            dx [N, T, D] = matmul.backward_input(dby_w, w)
            dw [D, D] = matmul.backward_weight(x, dby_w)
            """
        );

    // The gradient of the sum comes from no product of its own, so it is multiplied afterwards.
    [Fact]
    public void AGradientOfNoProduct_IsMultipliedWithTheSlope() =>
        AssertRewrites(
            "param w[D, D]\n x = x + gelu(layernorm(x) @ w)",
            before: """
            norm [N, T, D], norm_rstd [N, T, 1] = layernorm(x)
            by_w [N, T, D] = matmul(norm, w)
            gelu [N, T, D] = gelu(by_w)
            x'2 [N, T, D] = add(x, gelu)
            ---
            dby_w [N, T, D] = gelu.backward(dx'2, by_w)
            dnorm [N, T, D] = matmul.backward_input(dby_w, w)
            dw [D, D] = matmul.backward_weight(norm, dby_w)
            dx [N, T, D] (in place of dx'2) += layernorm.backward(dnorm, norm, norm_rstd)
            """,
            after: """
            norm [N, T, D], norm_rstd [N, T, 1] = layernorm(x)
            gelu [N, T, D], gelu_slope [N, T, D] = matmul + gelu(norm, w)
            x'2 [N, T, D] = add(x, gelu)
            ---
            dby_w [N, T, D] = multiply(dx'2, gelu_slope)
            dnorm [N, T, D] = matmul.backward_input(dby_w, w)
            dw [D, D] = matmul.backward_weight(norm, dby_w)
            dx [N, T, D] (in place of dx'2) += layernorm.backward(dnorm, norm, norm_rstd)
            """
        );

    // The product's result goes on from another contribution, which the slope must act on as well.
    [Fact]
    public void AGradientOfTwoContributions_IsMultipliedWithTheSlope()
    {
        var spec = SpecTexts.Small(statement: "param w[D, D], v[D, D]\n g = gelu(x @ w)\n x = g @ v + g");

        var backward = Rewritten.Print(Rewritten.By(spec, Pass).Backward);

        Assert.Contains("dg [N, T, D] (in place of dx'2'2) += matmul.backward_input(dx'2, v)\n", backward);
        Assert.Contains("dby_w [N, T, D] = multiply(dg, g_slope)\n", backward);
    }

    [Fact]
    public void AnActivationOfAnActivation_HasNoProduct()
    {
        var spec = SpecTexts.Small(statement: "param w[D, D], v[D, D]\n x = gelu(gelu(x @ w)) @ v");

        var printed = Rewritten.Print(Rewritten.By(spec, Pass).Nodes);

        Assert.Contains("gelu [N, T, D], gelu_slope [N, T, D] = matmul + gelu(x, w)\n", printed);
        Assert.Contains("gelu'2 [N, T, D] = gelu(gelu)\n", printed);
        Assert.Contains("dgelu [N, T, D] = gelu.backward(dgelu'2, gelu)\n", printed);
    }

    [Theory]
    [InlineData("param v[D, D]\n x = gelu(layernorm(x)) @ v", "gelu [N, T, D] = gelu(norm)")]
    [InlineData("param w[D, D], v[D, D]\n z = x @ w\n x = (gelu(z) * z) @ v", "gelu [N, T, D] = gelu(z)")]
    [InlineData("param w[D, D], v[D, D]\n z = x @ w\n x = gelu(z) @ v + gelu(z)", "gelu [N, T, D] = gelu(z)")]
    public void AnInputThatIsNoProductOrIsReadElsewhere_Stays(string statements, string activation) =>
        Rewritten.AssertStays(Pass, statements, activation);

    [Fact]
    public void BiasAndActivation_AreTheProducts_AndTheSlopeIsKept()
    {
        var graph = Compile.Transform(SpecTexts.Biased);
        var forward = GraphPrinter.Print(graph.Forward.Nodes);
        var backward = GraphPrinter.Print(graph.Backward);

        Assert.Contains("gelu [all, F], gelu_slope [all, F] = matmul + bias + gelu(x_at_all, w_1, b_1)\n", forward);
        Assert.Contains("logits [all, V] = matmul + bias(x'2, w_head, b_head)\n", forward);
        Assert.DoesNotContain("= gelu(", forward);
        Assert.Contains("= matmul.backward_input · slope(dx'2, w_2, gelu_slope)\n", backward);
        Assert.DoesNotContain("gelu.backward", backward);
        Assert.Contains("db_1 [F] = sum_rows(", backward);
    }

    [Theory]
    [InlineData("relu")]
    [InlineData("tanh")]
    [InlineData("sigmoid")]
    public void ASlopeOfTheValue_IsNotKept(string activation)
    {
        var graph = Compile.Transform(SpecTexts.Biased.Replace("gelu(", activation + "("));

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
        var graph = Compile.Transform(SpecTexts.Biased.Replace(old, other));

        Assert.Contains("= gelu(z)\n", GraphPrinter.Print(graph.Forward.Nodes));
        Assert.Contains("gelu.backward(", GraphPrinter.Print(graph.Backward));
        GraphVerifier.Verify(graph.Forward.Parameters, [.. graph.Nodes]);
    }

    // gelu's gradient here is a sum of two, so it is not one product's; it is still multiplied with the slope.
    [Fact]
    public void AGradientOfSeveralContributions_IsMultipliedAfterwards()
    {
        var spec = SpecTexts.Biased.Replace(
            "x = x + gelu(x @ w_1 + b_1) @ w_2 + b_2",
            "g = gelu(x @ w_1 + b_1)\nx = x + g @ w_2 + (g * g) @ w_2 + b_2"
        );

        var printed = GraphPrinter.Print(Compile.Transform(spec).Backward);

        Assert.Contains("= multiply(dg", printed);
        Assert.Contains("g_slope)\n", printed);
    }

    private static void AssertRewrites(string statements, string before, string after)
    {
        var spec = SpecTexts.Small(statement: statements);

        Assert.Equal(before, Rewritten.PrintBody(Rewritten.By(spec)));
        Assert.Equal(after, Rewritten.PrintBody(Rewritten.By(spec, Pass)));
    }
}
