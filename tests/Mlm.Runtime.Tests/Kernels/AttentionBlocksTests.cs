using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Tests.Kernels;

/// <summary>Attention over sequences whose queries take several blocks, and over sizes whose sums do.</summary>
[Collection(CrewsCollection.Name)]
public sealed class AttentionBlocksTests(Crews crews)
{
    private static readonly AttentionOptions All = new(Causal: true, Probability: 0.2);

    [Theory]
    [InlineData(1, 300, 2, 5)]
    [InlineData(1, 301, 1, 20)]
    [InlineData(1, 304, 1, 64)]
    [InlineData(1, 399, 3, 5)]
    [InlineData(1, 511, 1, 20)]
    [InlineData(2, 512, 1, 5)]
    [InlineData(1, 530, 1, 64)]
    [InlineData(1, 790, 1, 5)] // a sum over keys is longer than a product's block
    [InlineData(1, 6, 1, 800)] // a sum over a head's columns is
    public void ForwardAndBackward_AreTheTwins(int sequences, int tokens, int heads, int headSize)
    {
        var shape = new AttentionShape(sequences, tokens, heads, headSize);
        AreTheTwins(shape, AttentionOptions.None);
    }

    [Theory]
    [InlineData(true, false, 0)]
    [InlineData(false, true, 0)]
    [InlineData(false, false, 0.3)]
    [InlineData(true, true, 0.1)]
    public void OptionsOfLongSequences_AreTheTwins(bool keeps, bool causal, double probability)
    {
        var shape = new AttentionShape(2, 331, 2, 5);
        AreTheTwins(shape, new AttentionOptions(keeps ? shape.SomeKept() : null, causal, probability));
    }

    [Theory]
    [InlineData(Write.Set)]
    [InlineData(Write.Add)]
    public void SharedSlots_AreWrittenInOrder(Write first)
    {
        var shape = new AttentionShape(2, 331, 2, 5);
        var (x, dy, old) = (shape.Input(1), shape.Input(2), shape.Input(3));
        var (_, p, _) = AttentionCalls.Forward(crews.One, x, x, x, shape, All);
        var (dq, dk, dv) = (old.Clone(), old.Clone(), old.Clone());
        AttentionCalls.Backward(crews.One, dy, x, x, x, p, (dq, first), (dk, Write.Set), (dv, Write.Set), shape, All);
        var sums = new Matrix(shape.Rows, shape.Columns);
        for (var row = 0; row < shape.Rows; row++)
        for (var column = 0; column < shape.Columns; column++)
            sums[row, column] = dq[row, column] + dk[row, column] + dv[row, column];
        var shared = crews.SameBits(
            "shared",
            workers =>
            {
                var dx = old.Clone();
                AttentionCalls.Backward(
                    workers,
                    dy,
                    x,
                    x,
                    x,
                    p,
                    (dx, first),
                    (dx, Write.Add),
                    (dx, Write.Add),
                    shape,
                    All
                );
                return [dx];
            }
        );
        Compare.Bits("dx", sums, shared[0]);
    }

    private void AreTheTwins(AttentionShape shape, AttentionOptions options) =>
        AttentionCalls.HoldToTheTwins(crews, shape, options, Write.Add, Write.Set, Write.Add);
}
