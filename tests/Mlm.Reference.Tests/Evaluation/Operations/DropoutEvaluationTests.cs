using Mlm.Reference.Evaluation;

namespace Mlm.Reference.Tests.Evaluation.Operations;

/// <summary>Dropout replayed: what is dropped comes from outside, by the dropout's number and the element.</summary>
public sealed class DropoutEvaluationTests
{
    private static readonly double[] X = [-2, -0.5, 0, 0.25, 1, 3, -1, 2, 0.5];

    [Fact]
    public void Dropout_ZeroesWhatIsDropped_AndDividesTheRest()
    {
        var found = SmallSpecs.Logits("dropout(x, 0.2)", X, (number, element, p) => number == 0 && element % 2 == 0);
        SmallSpecs.Equal([.. X.Select((x, i) => i % 2 == 0 ? 0 : x / 0.8)], found);
    }

    [Fact]
    public void TheProbability_IsTheSpecs()
    {
        var probabilities = new List<(int, double)>();
        SmallSpecs.Logits("dropout(x, 0.1) + dropout(x, 1 / 4)", X, Record);
        Assert.Equal([(0, 0.1), (1, 0.25)], probabilities.Distinct());

        bool Record(int number, long element, double p)
        {
            probabilities.Add((number, p));
            return false;
        }
    }

    [Theory]
    [InlineData("dropout(dropout(x, 0.1), 0.2)", "0:0.1 1:0.2")]
    [InlineData("dropout(x, 0.1) - dropout(x, 0.2) * dropout(x, 0.3)", "0:0.1 1:0.2 2:0.3")]
    [InlineData("dropout(x, 0.1) + dropout(dropout(x, 0), 0.2)", "0:0.1 1:0.2")]
    [InlineData("dropout(w, 0.1) * dropout(x, 0.2)", "0:0.1 1:0.2")]
    [InlineData("dropout(attention(x, dropout(x, 0.1), x, heads: 1, dropout: 0.2), 0.3)", "0:0.1 1:0.2 2:0.3")]
    [InlineData("layernorm(bias: dropout(w, 0.3), gain: dropout(w, 0.2), x: dropout(x, 0.1))", "0:0.1 1:0.2 2:0.3")]
    public void Dropouts_AreNumbered_ArgumentsBeforeOperations(string expression, string expected)
    {
        var numbers = new SortedDictionary<int, double>();
        SmallSpecs.Logits(expression, X, Record, "param w[D]", 1, 2, 3);
        Assert.Equal(
            expected,
            string.Join(" ", numbers.Select(n => FormattableString.Invariant($"{n.Key}:{n.Value}")))
        );

        bool Record(int number, long element, double p)
        {
            numbers[number] = p;
            return false;
        }
    }

    [Fact]
    public void DropoutInAttention_ActsOnTheSoftmax()
    {
        // One head of size 3; of query 0, key 1 is dropped, of query 2, all.
        double[] x = [1, 0, 0, 0, 2, 0, 1, 1, 1];
        long[] dropped = [1, 6, 7, 8];
        double[] weights = [Math.Exp(1 / Math.Sqrt(3)), 1, Math.Exp(1 / Math.Sqrt(3))];
        double[] p = [.. weights.Select(w => w / weights.Sum())];
        var found = SmallSpecs.Logits(
            "attention(x, x, x, heads: 1, dropout: 0.5)",
            x,
            (_, element, _) => dropped.Contains(element)
        );
        SmallSpecs.Equal([2 * (p[0] + p[2]), 2 * p[2], 2 * p[2]], found[..3]);
        SmallSpecs.Equal([0, 0, 0], found[6..]);
    }

    [Fact]
    public void ElementsOfAnAttention_AreCountedBySequenceHeadQueryAndKey()
    {
        const string spec = """
            model M {
                dim N = 2, T = 3, D = 2
                input tokens[N, T] in D
                input keep[N, T] in 2
                param table[D, D]
                x = table[tokens]
                minimize cross_entropy(attention(x, x, x, heads: 2, keep: keep, causal: 1, dropout: 0.5), tokens)
                update sgd(lr: 0.1)
            }
            """;
        var elements = new List<long>();
        int[] keep = [1, 1, 1, 0, 1, 1];
        var inputs = new StepInputs(
            [
                [0, 1, 1, 1, 1, 0],
                keep,
            ],
            null,
            null,
            2,
            (_, element, _) => Add(element)
        );
        new Interpreter(SmallSpecs.Bind(spec), inputs).Evaluate([1, 2, 3, 4]);
        var expected =
            from sequence in Enumerable.Range(0, 2)
            from head in Enumerable.Range(0, 2)
            from query in Enumerable.Range(0, 3)
            from key in Enumerable.Range(0, query + 1)
            where keep[(sequence * 3) + key] == 1
            select (((((long)sequence * 2) + head) * 3) + query) * 3 + key;
        Assert.Equal(expected, elements.Distinct().Order());

        bool Add(long element)
        {
            elements.Add(element);
            return false;
        }
    }

    [Fact]
    public void Numbers_GoOnFromTurnToTurn_AndDoNotDependOnWhereAnEvaluationStarts()
    {
        const string spec = """
            model M {
                dim N = 1, T = 2, D = 3
                input tokens[N, T] in D
                param table[D, D]
                x = dropout(table[tokens], 0.5)
                repeat 3 as block {
                    param w[D, D]
                    x = x + dropout(gelu(dropout(x @ w, 0.5)), 0.5)
                }
                minimize cross_entropy(dropout(x, 0.5), tokens)
                update sgd(lr: 0.1)
            }
            """;
        var numbers = new SortedSet<int>();
        var inputs = new StepInputs(
            [
                [0, 2],
            ],
            null,
            null,
            1,
            Dropped
        );
        var interpreter = new Interpreter(SmallSpecs.Bind(spec), inputs);
        double[] weights = [.. Enumerable.Range(0, 36).Select(i => Math.Sin(i))];
        var whole = interpreter.Evaluate(weights);
        Assert.Equal(Enumerable.Range(0, 8), numbers);
        for (var param = 0; param < 4; param++)
        {
            var partial = interpreter.UpToParam(param, weights);
            for (var again = 0; again < 2; again++)
            {
                numbers.Clear();
                Assert.Equal(whole.Loss, partial.Evaluate(weights).Loss);
                // The table stands before dropout 0, block k's w before 2k + 1.
                Assert.Equal(param == 0 ? 0 : (2 * param) - 1, numbers.Min);
                Assert.Equal(7, numbers.Max);
            }
        }

        bool Dropped(int number, long element, double p)
        {
            numbers.Add(number);
            return ((number * 7) + element) % 3 == 0;
        }
    }

    [Theory]
    [InlineData("dropout(x, 0.1)")]
    [InlineData("attention(x, x, x, heads: 1, dropout: 0.1)")]
    public void Dropout_WithoutDraws_IsRefusedAtItsPlace(string expression)
    {
        var refusal = Assert.Throws<InterpreterException>(() => SmallSpecs.Logits(expression, X));
        Assert.Equal(expression.Length, refusal.Span.Length);
    }
}
