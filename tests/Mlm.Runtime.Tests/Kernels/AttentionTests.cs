using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class AttentionTests(Crews crews)
{
    public static TheoryData<int, int, int, int> Shapes()
    {
        var shapes = new TheoryData<int, int, int, int>
        {
            { 0, 4, 2, 3 },
            { 3, 16, 2, 32 },
            { 2, 64, 4, 32 },
            { 1, 100, 1, 20 },
            { 5, 7, 3, 8 },
        };
        for (var n = 1; n <= 33; n++)
        {
            shapes.Add(2, n, 2, 5);
            shapes.Add(1, 6, 2, n);
        }
        return shapes;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ForwardAndBackward_AreTheTwins(int sequences, int tokens, int heads, int headSize) =>
        AttentionCalls.HoldToTheTwins(
            crews,
            new AttentionShape(sequences, tokens, heads, headSize),
            AttentionOptions.None,
            Write.Set,
            Write.Add,
            Write.Set
        );

    [Fact]
    public void Backward_AgreesWithDifferences()
    {
        var shape = new AttentionShape(2, 3, 2, 2);
        var (q, k, v, dy) = (Input(6, 4, 1), Input(6, 4, 2), Input(6, 4, 3), Input(6, 4, 4));
        var p = AttentionCalls.Forward(crews.One, q, k, v, shape).P;
        var (dq, dk, dv) = (new Matrix(6, 4), new Matrix(6, 4), new Matrix(6, 4));
        AttentionCalls.Backward(crews.One, dy, q, k, v, p, (dq, Write.Set), (dk, Write.Set), (dv, Write.Set), shape);
        var (qs, ks, vs) = (q.ToDouble(), k.ToDouble(), v.ToDouble());
        double Loss() => Differences.Dot(AttentionTwin.Of(qs, ks, vs, shape).Y, dy);
        Compare.Close("dq", Differences.Of(qs, _ => Loss()), dq, 3e-6);
        Compare.Close("dk", Differences.Of(ks, _ => Loss()), dk, 3e-6);
        Compare.Close("dv", Differences.Of(vs, _ => Loss()), dv, 3e-6);
    }

    [Fact]
    public void SharedSlots_AreWrittenInOrder()
    {
        var shape = new AttentionShape(2, 9, 2, 5);
        var (x, dy) = (Input(18, 10, 1), Input(18, 10, 2));
        var p = AttentionCalls.Forward(crews.One, x, x, x, shape).P;
        var (dq, dk, dv, dx) = (new Matrix(18, 10), new Matrix(18, 10), new Matrix(18, 10), new Matrix(18, 10));
        AttentionCalls.Backward(crews.One, dy, x, x, x, p, (dq, Write.Set), (dk, Write.Set), (dv, Write.Set), shape);
        AttentionCalls.Backward(crews.One, dy, x, x, x, p, (dx, Write.Set), (dx, Write.Add), (dx, Write.Add), shape);
        var sums = new Matrix(18, 10);
        for (var row = 0; row < 18; row++)
        for (var column = 0; column < 10; column++)
            sums[row, column] = dq[row, column] + dk[row, column] + dv[row, column];
        Compare.Bits("dx", sums, dx);
    }

    [Fact]
    public void LargeScores_DoNotOverflow()
    {
        var shape = new AttentionShape(1, 20, 1, 4);
        var (q, k, v) = (
            Matrix.Random(20, 4, 1, scale: 300),
            Matrix.Random(20, 4, 2, scale: 300),
            Matrix.Random(20, 4, 3)
        );
        var p = AttentionCalls.Forward(crews.One, q, k, v, shape).P;
        var truth = AttentionTwin.Of(q.ToDouble(), k.ToDouble(), v.ToDouble(), shape).P;
        // The scores themselves, about 1e5, are known to 2⁻²⁴ of their size alone.
        Compare.Within("p", truth, p, (_, _) => 0.03);
        for (var row = 0; row < 20; row++)
            Assert.Equal(1.0, Enumerable.Range(0, 20).Sum(column => (double)p[row, column]), 1e-6);
    }

    [Fact]
    public void MinusInfinity_TakesNoShare()
    {
        var shape = new AttentionShape(1, 18, 1, 1);
        var (q, k, v) = (Matrix.Random(18, 1, 1, offset: 2), Matrix.Random(18, 1, 2), Matrix.Random(18, 1, 3));
        k[17, 0] = float.NegativeInfinity;
        var p = AttentionCalls.Forward(crews.One, q, k, v, shape).P;
        for (var row = 0; row < 18; row++)
        {
            Assert.Equal(0f, p[row, 17]);
            Assert.Equal(1.0, Enumerable.Range(0, 18).Sum(column => (double)p[row, column]), 1e-6);
        }
    }

    [Fact]
    public void NotANumber_StaysInItsSequence()
    {
        var shape = new AttentionShape(2, 5, 1, 3);
        var (q, k, v) = (Input(10, 3, 1), Input(10, 3, 2), Input(10, 3, 3));
        q[7, 1] = float.NaN;
        var p = AttentionCalls.Forward(crews.One, q, k, v, shape).P;
        for (var row = 0; row < 10; row++)
            Assert.Equal(row == 7, float.IsNaN(p[row, 0]));
    }

    [Fact]
    public void ScratchThatIsTooSmall_Throws()
    {
        using var workers = new Workers(1, Attention.ScratchFloats(5, 3) - 1);
        var (shape, m) = (new AttentionShape(1, 5, 1, 3), Input(5, 3, 1));
        Assert.Throws<ArgumentException>(() => AttentionCalls.Forward(workers, m, m, m, shape));
        var (into, p) = ((m, Write.Set), new Matrix(5, 5));
        Assert.Throws<ArgumentException>(() =>
            AttentionCalls.Backward(workers, m, m, m, m, p, into, into, into, shape)
        );
    }

    private static Matrix Input(int rows, int columns, int seed) =>
        Matrix.Random(rows, columns, seed, padding: seed, misalignment: seed);
}
