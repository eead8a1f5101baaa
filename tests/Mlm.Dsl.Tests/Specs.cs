using Mlm.Dsl.Binding;
using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Text;

namespace Mlm.Dsl.Tests;

/// <summary>Specs for tests, and what they are expected to say.</summary>
internal static class Specs
{
    private const string Start = """
        model M {
            dim N = 2, T = 3, V = 6, D = 4, H = 2
            input tokens[N, T] in V
            input attend[N, T] in 2
            param w[V, D] ~ normal(0.02)
            param u[D, V], s[D, D]
            param g[D], b[D]
            x = w[tokens]

        """;

    private const string End = """

            minimize cross_entropy(x @ u, tokens)
            update sgd(lr: 0.1)
        }
        """;

    /// <summary>
    /// A model around some statements, which find N, T, V, D, H, <c>tokens</c>, <c>attend</c>, <c>w</c> [V, D], <c>u</c>
    /// [D, V], <c>s</c> [D, D], <c>g</c> and <c>b</c> [D], and <c>x</c> [N, T, D].
    /// </summary>
    public static string InModel(string statements) => Start + statements + End;

    /// <summary>Compiles a text.</summary>
    public static SpecResult Compile(string text, IReadOnlyDictionary<string, int>? dims = null) =>
        SpecCompiler.Compile(new SourceText(text, "test.mlm"), dims);

    /// <summary>The model of a text; fails on any diagnostic and prints it.</summary>
    public static BoundModel Bind(string text, IReadOnlyDictionary<string, int>? dims = null)
    {
        var result = Compile(text, dims);
        Assert.True(result.Diagnostics.Count == 0, Print(result.Diagnostics));
        return result.Model!;
    }

    /// <summary>The statements that stand between those of <see cref="InModel"/>, bound.</summary>
    public static IReadOnlyList<BoundStatement> BindStatements(string statements) =>
        [.. Bind(InModel(statements)).Statements.Skip(6)];

    /// <summary>What the last of some statements, an assignment, assigns.</summary>
    public static BoundExpression BindLast(string statements) => ((BoundAssign)BindStatements(statements)[^1]).Value;

    /// <summary>Holds what a text with <c>[|…|]</c> marks says to its marks and these ids, both in the text's order.</summary>
    public static IReadOnlyList<Diagnostic> Expect(string annotated, params string[] ids)
    {
        var expected = AnnotatedText.Parse(annotated);
        Assert.Equal(ids.Length, expected.Spans.Count);
        var result = Compile(expected.Text);
        var wanted = ids.Zip(expected.Spans, (id, span) => (id, span));
        var found = result.Diagnostics.Select(d => (d.Descriptor.Id, d.Span));
        if (!wanted.SequenceEqual(found))
            Assert.Fail(
                $"expected:\n{string.Join("\n", wanted)}\nfound:\n{Print(result.Diagnostics)}\nin:\n{expected.Text}"
            );
        return result.Diagnostics;
    }

    /// <summary>Diagnostics with their spans, a line each.</summary>
    public static string Print(IEnumerable<Diagnostic> diagnostics) =>
        string.Join("\n", diagnostics.Select(d => $"{d} {d.Span}"));
}
