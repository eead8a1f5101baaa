using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Tests.Kernels;

/// <summary>Attention's probabilities, computed again from statistics, against those that were kept.</summary>
[Collection(CrewsCollection.Name)]
public sealed class AttentionAgainTests(Crews crews)
{
    public static TheoryData<bool, bool, double, int> Combinations()
    {
        var combinations = new TheoryData<bool, bool, double, int>();
        foreach (var tokens in new[] { 1, 5, 16, 33, 100, 331 })
        foreach (var keeps in new[] { false, true })
        foreach (var causal in new[] { false, true })
        foreach (var probability in new[] { 0, 0.2 })
            combinations.Add(keeps, causal, probability, tokens);
        return combinations;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Again_HasTheBitsOfKeeping(bool keeps, bool causal, double probability, int tokens)
    {
        var shape = new AttentionShape(3, tokens, 2, 5);
        var options = new AttentionOptions(keeps ? shape.SomeKept() : null, causal, probability);
        AgainIsKept(shape, options, shape.Input(1), shape.Input(2));
    }

    [Fact]
    public void RowsThatSeeNothing_AreZerosAgain()
    {
        // Sequence 0 keeps nothing; in sequence 1 the first kept key is that at 5, which the queries before it do not see.
        var shape = new AttentionShape(2, 20, 2, 5);
        var keep = new int[40];
        keep[25] = keep[26] = keep[39] = 1;
        var options = new AttentionOptions(keep, Causal: true);
        var (y, dq, dk, dv) = AgainIsKept(shape, options, shape.Input(1), shape.Input(2));
        for (var row = 0; row < 40; row++)
        for (var column = 0; column < 10; column++)
        {
            Assert.True(row >= 25 || y[row, column] == 0, $"y[{row}, {column}] is {y[row, column]}");
            Assert.True(row >= 25 || dq[row, column] == 0, $"dq[{row}, {column}] is {dq[row, column]}");
            Assert.True(keep[row] != 0 || dk[row, column] == 0, $"dk[{row}, {column}] is {dk[row, column]}");
            Assert.True(keep[row] != 0 || dv[row, column] == 0, $"dv[{row}, {column}] is {dv[row, column]}");
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(3e38f)] // its scores overflow
    [InlineData(1e3f)] // exp of its distance from the largest score that is seen overflows
    public void AKeyThatIsNotSeen_DoesNotShowAgain(float wild)
    {
        var shape = new AttentionShape(1, 40, 1, 3);
        var keep = Enumerable.Range(0, 40).Select(key => key % 3 == 1 ? 0 : 1).ToArray();
        var options = new AttentionOptions(keep, Causal: true);
        var (q, k) = (shape.Input(1), shape.Input(2));
        var (y, _, dk, dv) = AgainIsKept(shape, options, q, k);
        for (var column = 0; column < 3; column++)
            k[4, column] = k[19, column] = wild; // left out
        var (yWild, _, dkWild, dvWild) = AgainIsKept(shape, options, q, k);
        Compare.Bits("y", y, yWild);
        Compare.Bits("dk", dk, dkWild);
        Compare.Bits("dv", dv, dvWild);
        for (var column = 0; column < 3; column++)
            k[30, column] = wild; // later than most
        var (yLater, _, _, _) = AgainIsKept(shape, options, q, k);
        for (var row = 0; row < 30; row++)
            Assert.Equal(y[row, 0], yLater[row, 0]);
    }

    [Fact]
    public void NotANumber_AtAKeyThatIsSeen_ShowsAgain()
    {
        var shape = new AttentionShape(1, 20, 1, 3);
        var options = new AttentionOptions(Causal: true);
        var (q, k, v, dy) = (shape.Input(1), shape.Input(2), shape.Input(3), shape.Input(4));
        k[5, 1] = float.NaN;
        var (_, _, statistics) = AttentionCalls.Forward(crews.One, q, k, v, shape, options);
        var dq = new Matrix(20, 3);
        var other = (new Matrix(20, 3), Write.Set);
        AttentionCalls.Backward(
            crews.One,
            dy,
            q,
            k,
            v,
            null,
            (dq, Write.Set),
            other,
            other,
            shape,
            options,
            statistics
        );
        for (var row = 5; row < 20; row++)
            Assert.True(float.IsNaN(dq[row, 0]), $"dq[{row}, 0] is {dq[row, 0]}");
    }

    [Fact]
    public void NeitherProbabilitiesNorStatistics_Throws()
    {
        var shape = new AttentionShape(1, 5, 1, 3);
        var m = shape.Input(1);
        var into = (new Matrix(5, 3), Write.Set);
        var error = Assert.Throws<ArgumentException>(() =>
            AttentionCalls.Backward(crews.One, m, m, m, m, null, into, into, into, shape)
        );
        Assert.Contains("statistics", error.Message);
    }

    [Fact]
    public void StatisticsThatAreTooSmall_Throw()
    {
        var shape = new AttentionShape(1, 5, 2, 3);
        var m = shape.Input(1);
        var into = (new Matrix(5, 6), Write.Set);
        Assert.Throws<ArgumentException>(() =>
            AttentionCalls.Backward(
                crews.One,
                m,
                m,
                m,
                m,
                null,
                into,
                into,
                into,
                shape,
                statistics: new Matrix(5, 3, padding: 0)
            )
        );
    }

    // What is written is the same whatever is kept, and so are the gradients.
    private (Matrix Y, Matrix DQ, Matrix DK, Matrix DV) AgainIsKept(
        AttentionShape shape,
        AttentionOptions options,
        Matrix q,
        Matrix k
    )
    {
        var (v, dy, old) = (shape.Input(3), shape.Input(4), shape.Input(5));
        var (y, p, statistics) = AttentionCalls.Forward(crews.One, q, k, v, shape, options);
        Matrix[] Gradients(Workers workers, Matrix? kept, Matrix? numbers)
        {
            var (dq, dk, dv) = (old.Clone(), old.Clone(), old.Clone());
            AttentionCalls.Backward(
                workers,
                dy,
                q,
                k,
                v,
                kept,
                (dq, Write.Set),
                (dk, Write.Set),
                (dv, Write.Set),
                shape,
                options,
                numbers
            );
            return [dq, dk, dv];
        }
        var expected = Gradients(crews.One, p, null);
        var again = crews.SameBits(
            $"{shape}, {options}",
            workers =>
            {
                var (yAgain, _, written) = AttentionCalls.Forward(
                    workers,
                    q,
                    k,
                    v,
                    shape,
                    options,
                    keepsProbabilities: false
                );
                return [yAgain, written, .. Gradients(workers, null, written)];
            }
        );
        var (yAlone, pAlone, _) = AttentionCalls.Forward(crews.One, q, k, v, shape, options, keepsStatistics: false);
        Compare.Bits("y, probabilities alone", y, yAlone);
        Compare.Bits("p, probabilities alone", p, pAlone);
        Compare.Bits("y, statistics alone", y, again[0]);
        Compare.Bits("statistics alone", statistics, again[1]);
        foreach (var (name, i) in new[] { ("dq", 0), ("dk", 1), ("dv", 2) })
            Compare.Bits(name, expected[i], again[i + 2]);
        return (y, expected[0], expected[1], expected[2]);
    }
}
