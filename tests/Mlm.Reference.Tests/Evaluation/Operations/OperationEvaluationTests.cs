namespace Mlm.Reference.Tests.Evaluation.Operations;

public sealed class OperationEvaluationTests
{
    private static readonly double[] X = [-2, -0.5, 0, 0.25, 1, 3, -1, 2, 0.5];

    public static TheoryData<string, Func<double, double>> Elementwise =>
        new()
        {
            { "-x", x => -x },
            { "relu(x)", x => Math.Max(x, 0) },
            { "tanh(x)", Math.Tanh },
            { "sigmoid(x)", x => 1 / (1 + Math.Exp(-x)) },
            { "silu(x)", x => x / (1 + Math.Exp(-x)) },
            { "gelu(x)", x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * Math.Pow(x, 3))))) },
            { "x + x", x => 2 * x },
            { "x - x * x", x => x - (x * x) },
            { "x / (x * x + 1)", x => x / ((x * x) + 1) },
            { "x + 0.1", x => x + 0.1f },
            { "0.1 - x", x => 0.1f - x },
            { "x * (1 / 3)", x => x * (float)(1.0 / 3) },
            { "dropout(x, 0)", x => x },
        };

    [Theory]
    [MemberData(nameof(Elementwise))]
    public void ElementwiseOperations_AreTheirFormulas(string expression, Func<double, double> formula) =>
        SmallSpecs.Equal([.. X.Select(formula)], SmallSpecs.Logits(expression, X));

    // By Python's math.erf; the two ways to compute it meet at x = 2.5·√2 = 3.54.
    [Fact]
    public void GeluErf_UsesTheErrorFunction()
    {
        double[] x = [-6, -1, 1e-08, 0.25, 1, 3, 3.5, 3.6, 5];
        double[] expected =
        [
            -5.919525869479969e-09,
            -0.15865525393145707,
            5.000000039894228e-09,
            0.14967658142073093,
            0.8413447460685429,
            2.99595030590511,
            3.4991857982233756,
            3.599427209075433,
            4.999998566742141,
        ];
        SmallSpecs.Equal(expected, SmallSpecs.Logits("gelu_erf(x)", x));
    }

    [Fact]
    public void AShorterOperand_RepeatsAlongTheAxesThatItLacks()
    {
        double[] expected = [.. X.Select((x, i) => x - (10 * ((i % 3) + 1)))];
        SmallSpecs.Equal(expected, SmallSpecs.Logits("x - b", X, "param b[D]", 10, 20, 30));
        SmallSpecs.Equal([.. expected.Select(e => -e)], SmallSpecs.Logits("b - x", X, "param b[D]", 10, 20, 30));
    }

    [Fact]
    public void MatMul_SumsRowsTimesColumns() =>
        SmallSpecs.Equal(
            [1, 3, 5, 2, 4, 6, 3, 7, 11],
            SmallSpecs.Logits("x @ w", [1, 0, 0, 0, 1, 0, 1, 1, 0], "param w[D, D]", 1, 3, 5, 2, 4, 6, 7, 8, 9)
        );

    [Fact]
    public void Transpose_SwapsRowsAndColumns() =>
        SmallSpecs.Equal(
            [1, 4, 7, 2, 5, 8, 3, 6, 9],
            SmallSpecs.Logits("x @ w.T", [1, 0, 0, 0, 1, 0, 0, 0, 1], "param w[D, D]", 1, 2, 3, 4, 5, 6, 7, 8, 9)
        );

    [Fact]
    public void Slice_KeepsTheFirstRows() =>
        SmallSpecs.Equal(
            [1, 2, 3, 4, 5, 6, 7, 8, 9],
            SmallSpecs.Logits(
                "x + w[..T]",
                new double[9],
                "param w[5, D]",
                1,
                2,
                3,
                4,
                5,
                6,
                7,
                8,
                9,
                -1,
                -1,
                -1,
                -1,
                -1,
                -1
            )
        );

    [Fact]
    public void Lookup_TakesARowPerId() =>
        SmallSpecs.Equal(
            [4, 5, 6, 1, 2, 3, 4, 5, 6],
            SmallSpecs.Logits("x + w[keep]", new double[9], "param w[2, D]", 1, 2, 3, 4, 5, 6)
        );

    [Fact]
    public void LayerNorm_GivesMeanZeroAndVarianceOne_ThenGainAndBias()
    {
        // Row (1, 2, 6): mean 3, biased variance 14/3. Row (0, 0, 0) stays zero whatever the variance.
        var rstd = 1 / Math.Sqrt((14.0 / 3) + 1e-5);
        double[] x = [1, 2, 6, 0, 0, 0, 2, 4, 12];
        var wide = 1 / Math.Sqrt((56.0 / 3) + 1e-5);
        double[] expected = [-2 * rstd, -rstd, 3 * rstd, 0, 0, 0, -4 * wide, -2 * wide, 6 * wide];
        SmallSpecs.Equal(expected, SmallSpecs.Logits("layernorm(x)", x));
        SmallSpecs.Equal(
            [.. expected.Select((e, i) => (e * ((i % 3) + 1)) + ((i % 3) - 1))],
            SmallSpecs.Logits("layernorm(x, gain, bias)", x, "param gain[D], bias[D]", 1, 2, 3, -1, 0, 1)
        );
        var half = 1 / Math.Sqrt((14.0 / 3) + 0.5);
        SmallSpecs.Equal([-2 * half, -half, 3 * half], SmallSpecs.Logits("layernorm(x, eps: 0.5)", x)[..3]);
    }

    [Fact]
    public void RmsNorm_DividesByTheRootMeanSquare()
    {
        var scale = 1 / Math.Sqrt((41.0 / 3) + 1e-5);
        double[] x = [1, 2, 6, 0, 0, 0, 1, 2, 6];
        double[] row = [scale, 2 * scale, 6 * scale];
        SmallSpecs.Equal([.. row, 0, 0, 0, .. row], SmallSpecs.Logits("rmsnorm(x)", x));
        SmallSpecs.Equal(
            [row[0] * 3, row[1] * 5, row[2] * 7],
            SmallSpecs.Logits("rmsnorm(x, gain)", x, "param gain[D]", 3, 5, 7)[..3]
        );
    }

    [Fact]
    public void Attention_MixesValuesByTheSoftmaxOfScaledScores()
    {
        // One head of size 3, one query: scores q·k / √3 over three keys.
        double[] x = [1, 0, 0, 0, 2, 0, 1, 1, 1];
        double[] scores = [1 / Math.Sqrt(3), 0, 1 / Math.Sqrt(3)];
        double[] weights = [.. scores.Select(Math.Exp)];
        double[] p = [.. weights.Select(w => w / weights.Sum())];
        SmallSpecs.Equal(
            [p[0] + p[2], (2 * p[1]) + p[2], p[2]],
            SmallSpecs.Logits("attention(x, x, x, heads: 1)", x)[..3]
        );
    }

    [Fact]
    public void AttentionHeads_DoNotSeeEachOther()
    {
        // With heads of size 1 each column is its own attention: softmax(x[t]·x[s]) over s.
        double[] x = [1, 2, 0, -1, 1, 0, 0.5, 0, 0];
        double[] expected = new double[9];
        for (var head = 0; head < 3; head++)
        {
            for (var query = 0; query < 3; query++)
            {
                double[] e =
                [
                    .. Enumerable.Range(0, 3).Select(key => Math.Exp(x[(query * 3) + head] * x[(key * 3) + head])),
                ];
                expected[(query * 3) + head] =
                    Enumerable.Range(0, 3).Sum(key => e[key] * x[(key * 3) + head]) / e.Sum();
            }
        }
        SmallSpecs.Equal(expected, SmallSpecs.Logits("attention(x, x, x, heads: 3)", x));
    }

    [Fact]
    public void CausalAttention_SeesNoLaterKey()
    {
        var all = SmallSpecs.Logits("attention(x, x, x, heads: 1)", X);
        var causal = SmallSpecs.Logits("attention(x, x, x, heads: 1, causal: 1)", X);
        SmallSpecs.Equal(X[..3], causal[..3]);
        SmallSpecs.Equal(all[6..], causal[6..]);
    }

    [Fact]
    public void Attention_LeavesOutKeysThatAreNotKept()
    {
        double[] changed = [.. X];
        changed[3] = 77; // the key at place 1, which `keep` leaves out
        var kept = SmallSpecs.Logits("attention(x, x, x, heads: 1, keep: keep)", X);
        var keptChanged = SmallSpecs.Logits("attention(x, x, x, heads: 1, keep: keep)", changed);
        SmallSpecs.Equal(kept[..3], keptChanged[..3]);
        SmallSpecs.Equal(kept[6..], keptChanged[6..]);
    }
}
