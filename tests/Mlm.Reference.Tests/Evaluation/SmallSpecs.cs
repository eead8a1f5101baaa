using Mlm.Dsl;
using Mlm.Dsl.Binding;
using Mlm.Dsl.Text;
using Mlm.Reference.Evaluation;

namespace Mlm.Reference.Tests.Evaluation;

/// <summary>Small specs, evaluated.</summary>
internal static class SmallSpecs
{
    /// <summary>Three ids, 0, 1 and 2, in one sequence.</summary>
    public static readonly int[] Tokens = [0, 1, 2];

    /// <summary>Binds a spec that must have no errors.</summary>
    public static BoundModel Bind(string spec, IReadOnlyDictionary<string, int>? dims = null)
    {
        var result = SpecCompiler.Compile(new SourceText(spec, "test.mlm"), dims);
        Assert.True(result.Model != null, string.Join("\n", result.Diagnostics));
        return result.Model!;
    }

    /// <summary>
    /// [3, 3]: an expression of <c>x</c> [1, 3, 3], whose elements are given, read as the logits of three places. Further
    /// params stand before it and take the further weights.
    /// </summary>
    public static double[] Logits(string expression, double[] x, string declarations = "", params double[] weights) =>
        Logits(expression, x, dropped: null, declarations, weights);

    /// <summary>The same of a step whose dropouts drop what <paramref name="dropped"/> says.</summary>
    public static double[] Logits(
        string expression,
        double[] x,
        Func<int, long, double, bool>? dropped,
        string declarations = "",
        params double[] weights
    )
    {
        var model = Bind(
            $$"""
            model M {
                dim N = 1, T = 3, D = 3
                input tokens[N, T] in 3
                input keep[N, T] in 2
                param table[3, D]
                {{declarations}}
                x = table[tokens]
                logits = {{expression}}
                minimize cross_entropy(logits, tokens)
                update sgd(lr: 0.1)
            }
            """
        );
        var inputs = new StepInputs([Tokens, [1, 0, 1]], null, null, Rows: 1, dropped);
        return new Interpreter(model, inputs).Evaluate([.. x, .. weights]).FirstLogits;
    }

    /// <summary>Equal but for rounding in double.</summary>
    public static void Equal(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - found[i]) <= 1e-14 * Math.Max(1, Math.Abs(expected[i])),
                $"at {i}: expected {expected[i]:R}, found {found[i]:R}"
            );
        }
    }
}
