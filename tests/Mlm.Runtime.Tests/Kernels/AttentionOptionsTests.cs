using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Tests.Kernels;

/// <summary>Attention that leaves out keys, sees no later ones, or drops shares.</summary>
[Collection(CrewsCollection.Name)]
public sealed class AttentionOptionsTests(Crews crews)
{
    public static TheoryData<bool, bool, double, int> Combinations()
    {
        var combinations = new TheoryData<bool, bool, double, int>();
        foreach (var tokens in new[] { 1, 2, 7, 15, 16, 17, 32, 33, 64, 100 })
        foreach (var keeps in new[] { false, true })
        foreach (var causal in new[] { false, true })
        foreach (var probability in new[] { 0, 0.1, 0.6 })
        {
            if (keeps || causal || probability > 0)
                combinations.Add(keeps, causal, probability, tokens);
        }
        return combinations;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void ForwardAndBackward_AreTheTwins(bool keeps, bool causal, double probability, int tokens)
    {
        var shape = new AttentionShape(3, tokens, 2, 5);
        var options = new AttentionOptions(keeps ? shape.SomeKept() : null, causal, probability);
        AttentionCalls.HoldToTheTwins(crews, shape, options, Write.Set, Write.Add, Write.Set);
    }

    [Theory]
    [InlineData(true, false, 0)]
    [InlineData(false, true, 0)]
    [InlineData(false, false, 0.3)]
    [InlineData(true, true, 0.3)]
    public void Backward_AgreesWithDifferences(bool keeps, bool causal, double probability)
    {
        var shape = new AttentionShape(2, 4, 2, 2);
        var options = new AttentionOptions(keeps ? [0, 1, 1, 0, 1, 1, 0, 1] : null, causal, probability);
        var (q, k, v, dy) = (shape.Input(1), shape.Input(2), shape.Input(3), shape.Input(4));
        var (_, p, _) = AttentionCalls.Forward(crews.One, q, k, v, shape, options);
        var (dq, dk, dv) = (Zeros(shape), Zeros(shape), Zeros(shape));
        AttentionCalls.Backward(
            crews.One,
            dy,
            q,
            k,
            v,
            p,
            (dq, Write.Set),
            (dk, Write.Set),
            (dv, Write.Set),
            shape,
            options
        );
        var (qs, ks, vs) = (q.ToDouble(), k.ToDouble(), v.ToDouble());
        double Loss() => Differences.Dot(AttentionTwin.Of(qs, ks, vs, shape, options).Y, dy);
        Compare.Close("dq", Differences.Of(qs, _ => Loss()), dq, 3e-6);
        Compare.Close("dk", Differences.Of(ks, _ => Loss()), dk, 3e-6);
        Compare.Close("dv", Differences.Of(vs, _ => Loss()), dv, 3e-6);
    }

    [Fact]
    public void KeepingAll_HasTheBitsOfNoKeep()
    {
        var shape = new AttentionShape(2, 21, 2, 5);
        var (q, k, v) = (shape.Input(1), shape.Input(2), shape.Input(3));
        var all = new AttentionOptions([.. Enumerable.Repeat(1, shape.Rows)]);
        var (expectedY, expected, _) = AttentionCalls.Forward(crews.One, q, k, v, shape, AttentionOptions.None);
        var (y, p, _) = AttentionCalls.Forward(crews.One, q, k, v, shape, all);
        Compare.Bits("p", expected, p);
        Compare.Bits("y", expectedY, y);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    public void ARowThatKeepsNone_IsZeros_AndSoAreItsGradients(double probability)
    {
        // Sequence 0 keeps nothing; in sequence 1 the first kept key is that at 5, which the queries before it do not see.
        var shape = new AttentionShape(2, 20, 2, 5);
        var keep = new int[40];
        keep[25] = keep[26] = keep[39] = 1;
        var options = new AttentionOptions(keep, Causal: true, probability);
        var (q, k, v, dy) = (shape.Input(1), shape.Input(2), shape.Input(3), shape.Input(4));
        var (y, p, _) = AttentionCalls.Forward(crews.One, q, k, v, shape, options);
        var (dq, dk, dv) = (Zeros(shape), Zeros(shape), Zeros(shape));
        AttentionCalls.Backward(
            crews.One,
            dy,
            q,
            k,
            v,
            p,
            (dq, Write.Set),
            (dk, Write.Set),
            (dv, Write.Set),
            shape,
            options
        );
        for (var row = 0; row < 40; row++)
        for (var column = 0; column < 10; column++)
        {
            Assert.True(row >= 25 || y[row, column] == 0, $"y[{row}, {column}] is {y[row, column]}");
            Assert.True(row >= 25 || dq[row, column] == 0, $"dq[{row}, {column}] is {dq[row, column]}");
            Assert.True(keep[row] != 0 || dk[row, column] == 0, $"dk[{row}, {column}] is {dk[row, column]}");
            Assert.True(keep[row] != 0 || dv[row, column] == 0, $"dv[{row}, {column}] is {dv[row, column]}");
        }
        for (var row = 0; row < 40; row++)
        for (var key = 0; key < shape.Keys; key++)
            Assert.True(row >= 25 || p[row, key] == 0, $"p[{row}, {key}] is {p[row, key]}");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(3e38f)] // its scores overflow
    public void AKeyThatIsNotSeen_DoesNotShow(float wild)
    {
        var shape = new AttentionShape(1, 40, 1, 3);
        var keep = Enumerable.Range(0, 40).Select(key => key % 3 == 1 ? 0 : 1).ToArray();
        var options = new AttentionOptions(keep, Causal: true);
        var (q, k, v) = (Matrix.Random(40, 3, 1, scale: 2), Matrix.Random(40, 3, 2), Matrix.Random(40, 3, 3));
        var (_, expected, _) = AttentionCalls.Forward(crews.One, q, k, v, shape, options);
        for (var column = 0; column < 3; column++)
            k[4, column] = k[19, column] = k[30, column] = wild; // 4 and 19 are left out; 30 is later than most
        var (_, p, _) = AttentionCalls.Forward(crews.One, q, k, v, shape, options);
        for (var row = 0; row < 30; row++)
        for (var key = 0; key < 40; key++)
            Assert.Equal(expected[row, key], p[row, key]);
    }

    [Fact]
    public void NotANumber_AtAKeyThatIsSeen_Shows_ButNotAtOthers()
    {
        var shape = new AttentionShape(1, 20, 1, 3);
        var keep = Enumerable.Range(0, 20).Select(key => key % 2).ToArray();
        var (q, k, v) = (shape.Input(1), shape.Input(2), shape.Input(3));
        k[5, 1] = float.NaN;
        var (_, p, _) = AttentionCalls.Forward(crews.One, q, k, v, shape, new AttentionOptions(keep, Causal: true));
        for (var row = 0; row < 20; row++)
        for (var key = 0; key < 20; key++)
        {
            if (key > row || keep[key] == 0)
                Assert.Equal(0f, p[row, key]);
            else
                Assert.Equal(row >= 5, float.IsNaN(p[row, key]));
        }
    }

    [Fact]
    public void Dropout_LeavesTheProbabilitiesThatTheBackwardNeeds()
    {
        var shape = new AttentionShape(2, 21, 2, 5);
        var (q, k, v) = (shape.Input(1), shape.Input(2), shape.Input(3));
        var (y, expected, _) = AttentionCalls.Forward(crews.One, q, k, v, shape, AttentionOptions.None);
        var (dropped, p, _) = AttentionCalls.Forward(crews.One, q, k, v, shape, new AttentionOptions(Probability: 0.5));
        Compare.Bits("p", expected, p);
        Assert.NotEqual(y[3, 3], dropped[3, 3]);
    }

    [Fact]
    public void AKeepThatIsTooSmall_Throws()
    {
        var shape = new AttentionShape(1, 5, 1, 3);
        var m = shape.Input(1);
        Assert.Throws<ArgumentException>(() =>
            AttentionCalls.Forward(crews.One, m, m, m, shape, new AttentionOptions(Keep: [1, 1]))
        );
    }

    private static Matrix Zeros(AttentionShape shape) => new(shape.Rows, shape.Columns);
}
