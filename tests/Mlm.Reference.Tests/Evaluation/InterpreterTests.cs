using Mlm.Reference.Evaluation;

namespace Mlm.Reference.Tests.Evaluation;

public sealed class InterpreterTests
{
    private const string TwoLosses = """
        model M {
            dim N = 2, T = 2, V = 3
            input tokens[N, T] in V
            input chosen[N, T] in 2
            param a[V, V], b[V, V]
            some = cross_entropy(a[tokens], tokens, at: chosen)
            all = cross_entropy(b[tokens], tokens)
            minimize LOSS
            update sgd(lr: 0.1)
        }
        """;

    private static readonly double[] Weights = [.. Enumerable.Range(0, 18).Select(i => Math.Sin(i))];

    private static readonly int[] Tokens = [0, 1, 2, 1];
    private static readonly int[] Chosen = [0, 1, 1, 0];

    private static double Loss(string loss, int rows = 2, int[]? chosen = null) =>
        Interpreter.Loss(
            SmallSpecs.Bind(TwoLosses.Replace("LOSS", loss)),
            Weights,
            new StepInputs([Tokens, chosen ?? Chosen], null, null, rows)
        );

    private static double RowLoss(int table, int token)
    {
        var row = Weights.AsSpan((table * 9) + (token * 3), 3).ToArray();
        return Math.Log(row.Sum(Math.Exp)) - row[token];
    }

    [Fact]
    public void CrossEntropy_IsTheMeanOverSelectedPlaces()
    {
        Assert.Equal((RowLoss(0, 1) + RowLoss(0, 2)) / 2, Loss("some"), 14);
        Assert.Equal((RowLoss(1, 0) + RowLoss(1, 1) + RowLoss(1, 2) + RowLoss(1, 1)) / 4, Loss("all"), 14);
    }

    [Fact]
    public void Losses_AreAddedAndScaled()
    {
        var (some, all) = (Loss("some"), Loss("all"));
        Assert.Equal((2 * some) - (all / 4), Loss("2 * some - all / 4"), 14);
        Assert.Equal(all - some, Loss("-some + all"), 14);
    }

    [Fact]
    public void OnlyTheFirstRows_EnterALoss()
    {
        Assert.Equal(RowLoss(0, 1), Loss("some", rows: 1), 14);
        Assert.Equal((RowLoss(1, 0) + RowLoss(1, 1)) / 2, Loss("all", rows: 1), 14);
    }

    [Fact]
    public void AMeanOfNothing_IsNaN()
    {
        Assert.Equal(double.NaN, Loss("some", chosen: [0, 0, 0, 0]));
        Assert.Equal(double.NaN, Loss("all + 0 * some", chosen: [0, 0, 0, 0]));
    }

    [Fact]
    public void Repeats_TakeTheWeightsOfOneTurnAfterTheOther()
    {
        const string spec = """
            model M {
                dim N = 1, T = 1, D = 2
                input tokens[N, T] in 2
                param table[2, D]
                x = table[tokens]
                repeat 2 as outer {
                    param shift[D]
                    x = x + shift
                    repeat 2 as inner {
                        param factor[D]
                        x = x * factor
                    }
                }
                minimize cross_entropy(x, tokens)
                update sgd(lr: 0.1)
            }
            """;
        // table, then outer.0.shift, outer.0.inner.0.factor, outer.0.inner.1.factor, outer.1.shift, …
        double[] weights = [1, 2, 0, 0, 10, 20, 2, 3, 5, 7, 1, -1, 2, 2, 3, 1];
        var result = new Interpreter(
            SmallSpecs.Bind(spec),
            new StepInputs(
                [
                    [0],
                ],
                null,
                null,
                1
            )
        ).Evaluate(weights);
        Assert.Equal([((((1 + 10) * 2 * 5) + 1) * 2 * 3), ((((2 + 20) * 3 * 7) - 1) * 2 * 1)], result.FirstLogits);
    }

    [Fact]
    public void EvaluatingTheRestAfterAParam_IsEvaluatingTheWhole()
    {
        var interpreter = new Interpreter(
            SmallSpecs.Bind(TwoLosses.Replace("LOSS", "some + all")),
            new StepInputs([Tokens, Chosen], null, null, 2)
        );
        double[] changed = [.. Weights];
        changed[12] += 1;
        var upToB = interpreter.UpToParam(0, Weights).UpToParam(1, Weights);
        Assert.Equal(interpreter.Evaluate(changed).Loss, upToB.Evaluate(changed).Loss);
        Assert.NotEqual(interpreter.Evaluate(Weights).Loss, upToB.Evaluate(changed).Loss);
    }

    [Fact]
    public void Values_HaveTheNamesOfTheUnrolledModel()
    {
        const string spec = """
            model M {
                dim N = 1, T = 2, V = 3
                input tokens[N, T] in V
                param a[V, 1]
                x = a[tokens]
                repeat 2 as outer {
                    param b[1]
                    repeat 2 as inner {
                        x = x + b
                        twice = 2 * x
                        x = twice
                    }
                }
                all = cross_entropy(x @ a.T, tokens)
                minimize all
                update sgd(lr: 0.1)
            }
            """;
        var interpreter = new Interpreter(
            SmallSpecs.Bind(spec),
            new StepInputs(
                [
                    [2, 0],
                ],
                null,
                null,
                1
            )
        );

        var values = interpreter.Values([5, 6, 7, 1, 10]);

        string[] turns = ["outer.0.inner.0", "outer.0.inner.1", "outer.1.inner.0", "outer.1.inner.1"];
        Assert.Equal(
            ["x", .. turns.SelectMany(turn => new[] { $"{turn}.x", $"{turn}.twice", $"{turn}.x'2" })],
            values.Keys
        );
        Assert.Equal([7, 5], values["x"]);
        Assert.Equal([8, 6], values["outer.0.inner.0.x"]);
        Assert.Equal([16, 12], values["outer.0.inner.0.twice"]);
        Assert.Equal([34, 26], values["outer.0.inner.1.x'2"]);
        Assert.Equal([44, 36], values["outer.1.inner.0.x"]);
        Assert.Throws<ArgumentException>(() => interpreter.Values([1]));
    }

    [Fact]
    public void WhatDoesNotFit_IsRefused()
    {
        var model = SmallSpecs.Bind(TwoLosses.Replace("LOSS", "all"));
        Assert.Throws<ArgumentException>(() => new Interpreter(model, new StepInputs([Tokens], null, null, 2)));
        Assert.Throws<ArgumentException>(() => new Interpreter(model, new StepInputs([Tokens, [0]], null, null, 2)));
        Assert.Throws<ArgumentException>(() => new Interpreter(model, new StepInputs([Tokens, Chosen], null, null, 3)));
        Assert.Throws<ArgumentException>(() =>
            new Interpreter(model, new StepInputs([Tokens, Chosen], null, null, 2)).Evaluate([1])
        );
    }
}
