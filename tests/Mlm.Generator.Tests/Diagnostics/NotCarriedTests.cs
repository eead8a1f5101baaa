using Microsoft.CodeAnalysis;
using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Diagnostics;

/// <summary>MLM0301: a form that the language has and the compiler does not carry is refused, never silently wrong.</summary>
public class NotCarriedTests
{
    [Theory]
    [InlineData("y = [|layernorm(x, gain)|]", "layernorm with gain or bias")]
    [InlineData("y = [|layernorm(x, gain, bias)|]", "layernorm with gain or bias")]
    [InlineData("y = [|layernorm(x, bias: bias)|]", "layernorm with gain or bias")]
    [InlineData("y = [|rmsnorm(x)|]", "rmsnorm")]
    [InlineData("y = [|gelu_erf(x)|]", "gelu_erf")]
    [InlineData("y = [|relu(x)|]", "relu")]
    [InlineData("y = [|silu(x)|]", "silu")]
    [InlineData("y = [|tanh(x)|]", "tanh")]
    [InlineData("y = [|sigmoid(x)|]", "sigmoid")]
    [InlineData("y = [|dropout(x, 0.1)|]", "dropout")]
    [InlineData("y = [|x - x|]", "a - b")]
    [InlineData("y = [|x * x|]", "a * b")]
    [InlineData("y = [|x / x|]", "a / b")]
    [InlineData("y = [|x * 2|]", "a * b")]
    [InlineData("y = [|2 * x|]", "a * b")]
    [InlineData("y = [|x / 2|]", "a / b")]
    [InlineData("y = [|x + 1|]", "a number added to a tensor")]
    [InlineData("y = [|1 + x|]", "a number added to a tensor")]
    [InlineData("y = [|-x|]", "-")]
    [InlineData("y = x @ [|square.T|]", ".T")]
    [InlineData("y = x + [|positions[..T]|]", "[..k]")]
    [InlineData("y = attention(x, x, x, heads: H, keep: [|keep|])", "attention's `keep`")]
    [InlineData("y = attention(x, x, x, heads: H, causal: [|1|])", "attention's `causal`")]
    [InlineData("y = attention(x, x, x, heads: H, dropout: [|0.1|])", "attention's `dropout`")]
    [InlineData("y = attention(x, x, x, heads: H, causal: [|1|], dropout: 0.1)", "attention's `causal`")]
    [InlineData("y = gelu([|relu(x)|])", "relu")]
    [InlineData("y = layernorm(x) + gelu([|relu(x)|] @ square)", "relu")]
    [InlineData("repeat 3 as block { x = x + [|relu(x)|] }", "relu")] // once, though it is unrolled three times
    [InlineData("y = [|relu(x)|]\n z = [|tanh(x)|]", "relu", "tanh")]
    [InlineData("y = [|relu(tanh(x))|]", "relu")] // what is refused is not looked into
    public void AStatement_IsRefusedAtItsSmallestSpan(string statement, params string[] forms) =>
        AssertRefused(Spec(statement, "sgd(lr: 0.1)"), forms);

    [Theory]
    [InlineData("sgd(lr: 0.1, momentum: [|0.9|])", "sgd's `momentum`")]
    [InlineData("sgd(lr: 0.1, weight_decay: [|0.01|])", "sgd's `weight_decay`")]
    [InlineData("sgd(lr: 0.1, clip: [|1|])", "sgd's `clip`")]
    [InlineData("sgd(lr: 0.1, momentum: [|0.9|], nesterov: [|1|])", "sgd's `momentum`", "sgd's `nesterov`")]
    [InlineData("adamw(clip: [|1.0|])", "adamw's `clip`")]
    public void AnUpdateOption_IsRefusedAtItsNumber(string update, params string[] forms) =>
        AssertRefused(Spec("", update), forms);

    [Theory]
    [InlineData("sgd(lr: 0.1, momentum: 0, nesterov: 0, weight_decay: 0)")]
    [InlineData("adamw(weight_decay: 0)")]
    public void AnOptionThatIsOff_IsNotRefused(string update) =>
        Assert.DoesNotContain(GeneratorProject.Of(Spec("", update)).Run().Diagnostics, d => d.Id == "MLM0301");

    [Fact]
    public void AttentionWithItsOptionsOff_IsNotRefused()
    {
        var spec = Spec("x = attention(x, x, x, heads: H, causal: 0, dropout: 0)", "sgd(lr: 0.1)");

        Assert.DoesNotContain(GeneratorProject.Of(spec).Run().Diagnostics, d => d.Id == "MLM0301");
    }

    [Fact]
    public void TheStatementAndTheUpdate_AreRefusedInOneRun()
    {
        var run = GeneratorProject.Of(Spec("y = relu(x)", "sgd(lr: 0.1, momentum: 0.9)")).Run();

        Assert.Equal(["MLM0301", "MLM0301"], run.Diagnostics.Select(d => d.Id));
    }

    private static string Spec(string statement, string update) =>
        $$"""
            model Refused {
                dim N = 2, T = 4, V = 8, D = 6, H = 2
                input tokens[N, T] in V
                input keep[N, T] in 2
                param w_emb[V, D], square[D, D], positions[T, D] ~ normal(0.02)
                param gain[D] ~ ones
                param bias[D]
                x = w_emb[tokens]
                {{statement}}
                param w_head[D, V] ~ normal(0.02)
                minimize cross_entropy(x @ w_head, tokens)
                update {{update}}
            }
            """;

    private static void AssertRefused(string marked, string[] forms)
    {
        var spec = MarkedSpec.Parse(marked);

        var run = GeneratorProject.Of(spec.Text).Run();

        Assert.All(run.Diagnostics, d => Assert.Equal(("MLM0301", DiagnosticSeverity.Error), (d.Id, d.Severity)));
        var spans = run.Diagnostics.Select(d => (d.Location.SourceSpan.Start, d.Location.SourceSpan.Length)).Order();
        Assert.Equal(spec.Spans, spans);
        Assert.All(
            forms,
            form => Assert.Contains(run.Diagnostics, d => d.GetMessage().Contains(form, StringComparison.Ordinal))
        );
        Assert.Empty(run.Sources);
    }
}
