using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Diagnostics;

/// <summary>MLM0303: more places than a step can number.</summary>
public class TooManyPlacesTests
{
    [Fact]
    public void AHugeBatch_IsAnErrorAtTheInput()
    {
        const string spec = """
            model Huge {
                dim N = 1, T = 1200000000, V = 1, D = 1
                input tokens[N, T] in V
                param w[V, D], w_head[D, V]
                minimize cross_entropy(w[tokens] @ w_head, tokens)
                update sgd(lr: 0.1)
            }
            """;

        var run = GeneratorProject.Of(spec).Run();

        var diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("MLM0303", diagnostic.Id);
        Assert.Contains("[N, T] (= 1 × 1200000000) have 1,200,000,000 places", diagnostic.GetMessage());
        Assert.Equal(
            "tokens",
            spec.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length)
        );
        Assert.Empty(run.Sources);
    }
}
