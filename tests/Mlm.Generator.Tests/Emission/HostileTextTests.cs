using Microsoft.CodeAnalysis;
using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Emission;

/// <summary>Whatever a spec's documentation, comments, strings and paths hold, the generated code compiles.</summary>
public class HostileTextTests
{
    public static TheoryData<string> Texts =>
        [
            "a < b && c > d, <summary>, </summary>, <c>, &amp; &, ]]>, <!-- -->",
            "*/ /* // /// # \\ \\u0022 \" ' ` { } {0} $",
            "#error #if #endregion #pragma",
            "next line\u0085line separator\u2028paragraph separator\u2029vertical\u000Bform\u000Cend",
            "nul\u0000 bell\u0007 escape\u001B delete\u007F",
            "a lone high {high} and a lone low {low}, a pair 😀, noncharacters {FFFE} {FFFF}",
            "right to left \u202E and zero width \u200B\u200D\uFEFF, combining e\u0301",
            "?? trigraphs ??/ ??=",
            "   ",
            ".",
            new string('x', 20_000),
            string.Concat(Enumerable.Repeat("word & <tag> ", 3_000)),
        ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Documentation_TravelsWhereItCanAndBreaksNothing(string text)
    {
        text = WithLoneSurrogates(text);
        var doc = "/// " + text + "\n";
        var spec = $$"""
            {{doc}}model Documented {
                {{doc}}dim N = 2, T = 4, V = 8, D = 6
                {{doc}}input tokens[N, T] in V
                {{doc}}corrupted, masked = mask(tokens, select: 0.5, replace: 0.8, random: 0.1, token: 3)
                {{doc}}param w_emb[V, D]
                {{doc}}x = w_emb[corrupted]
                {{doc}}repeat 2 as block {
                    {{doc}}param b[D]
                    {{doc}}x = x + b
                }
                param w_head[D, V]
                minimize cross_entropy(x @ w_head, tokens, at: masked)
                update adamw()
            }
            """;

        GeneratorProject.Of(spec).Run().WithoutDiagnostics().ThatCompiles(withoutWarnings: true);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Comments_BreakNothing(string text)
    {
        var oneLine = string.Concat(WithLoneSurrogates(text).Where(c => c is not '\n' and not '\r'));
        var spec = SpecTexts.Small(statement: $"param b[D] // {oneLine}\n x = (x // {oneLine}\n + b)");

        GeneratorProject.Of(spec).Run().WithoutDiagnostics().ThatCompiles(withoutWarnings: true);
    }

    [Theory]
    [InlineData("a.{block}.b \\ \\u0022 // not a comment */ <&> 'x' é 😀")]
    [InlineData("\u0085\u2028")]
    [InlineData("{block}{block}\\n\\t\\0")]
    public void CheckpointNames_AreWrittenAsTheyAre(string name)
    {
        var spec = SpecTexts.Small(
            statement: $$"""repeat 2 as block { param w[D, D] as "{{name}}".T""" + "\n x = x @ w }"
        );

        var run = GeneratorProject.Of(spec).Run();

        Assert.All(run.Diagnostics, d => Assert.True(d.Id is "MLM0116" or "MLM0111", d.ToString()));
        run.ThatCompiles(withoutWarnings: true);
        if (run.Diagnostics.Length > 0)
            return;
        var literals = run
            .Trees.SelectMany(tree => tree.GetRoot().DescendantTokens())
            .Select(token => token.Value)
            .OfType<string>();
        Assert.Contains(name.Replace("{block}", "1"), literals);
    }

    [Theory]
    [InlineData("a <b> & c/\"quoted\" 'x'/// spec.mlm")]
    [InlineData("*/ #error.mlm")]
    [InlineData("line\u2028break\u0085.mlm")]
    [InlineData("😀 é.mlm")]
    public void Paths_BreakNothing(string path) =>
        GeneratorProject.Of((path, SpecTexts.Small())).Run().WithoutDiagnostics().ThatCompiles(withoutWarnings: true);

    [Theory]
    [InlineData("cross_entropy(logits, tokens) * 0")]
    [InlineData("-cross_entropy(logits, tokens)")]
    [InlineData("cross_entropy(logits, tokens) - cross_entropy(logits, tokens)")]
    [InlineData("1e-45 * cross_entropy(logits, tokens)")]
    [InlineData(
        "1e38 * (1e38 * (1e38 * (1e38 * (1e38 * (1e38 * (1e38 * (1e38 * (1e38 * cross_entropy(logits, tokens)))))))))"
    )]
    [InlineData(
        "0 * (1e38 * (1e38 * (1e38 * (1e38 * (1e38 * (1e38 * (1e38 * (1e38 * (1e38 * cross_entropy(logits, tokens))))))))))"
    )]
    [InlineData("cross_entropy(logits, tokens) / 0")]
    [InlineData("cross_entropy(logits, tokens) / (1 - 1)")]
    [InlineData(
        "cross_entropy(logits, tokens) / 1e-30 / 1e-30 / 1e-30 / 1e-30 / 1e-30 / 1e-30 / 1e-30 / 1e-30 / 1e-30 / 1e-30 / 1e-30"
    )]
    [InlineData(
        "123456789012345678901234567890 * cross_entropy(logits, tokens) / 0.00000000000000000000000000000000000001"
    )]
    public void AFactorOfTheLoss_IsEitherRefusedOrCompiles(string minimize)
    {
        var run = GeneratorProject.Of(SpecTexts.Small(minimize: minimize)).Run();

        Assert.DoesNotContain(run.Diagnostics, d => d.Id == "MLM0900");
        Assert.True(run.Sources.Count > 0 ^ run.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error));
        run.ThatCompiles(withoutWarnings: true);
    }

    // What no attribute and no test runner carries as it is.
    private static string WithLoneSurrogates(string text) =>
        text.Replace("{high}", "\uD83D")
            .Replace("{low}", "\uDE00")
            .Replace("{FFFE}", "\uFFFE")
            .Replace("{FFFF}", "\uFFFF");

    [Theory]
    [InlineData("adamw(lr: 0, beta1: 0, beta2: 0, eps: 0, weight_decay: 0)")]
    [InlineData("adamw(lr: 1e-45, beta1: 0.99999994, eps: 1E+5, weight_decay: 007)")]
    [InlineData("adamw(lr: 3.4028234663852886e38, eps: 1 / 3)")]
    [InlineData("sgd(lr: 2 * 3 + 1)")]
    [InlineData("sgd(lr: 0.1000000000000000000000000000000000000000000000000000000000000000001)")]
    public void NumbersOfTheUpdate_CompileHoweverTheyAreWritten(string update) =>
        GeneratorProject
            .Of(SpecTexts.Small(update: update))
            .Run()
            .WithoutDiagnostics()
            .ThatCompiles(withoutWarnings: true);
}
