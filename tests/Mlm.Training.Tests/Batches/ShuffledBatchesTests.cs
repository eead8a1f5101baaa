using Mlm.Training.Batches;

namespace Mlm.Training.Tests.Batches;

public class ShuffledBatchesTests
{
    [Fact]
    public void At_OverAnEpoch_HoldsEveryRowOnce()
    {
        var batches = new ShuffledBatches(Rows(10), batchSize: 4, seed: 1);
        Assert.Equal(3, batches.BatchesPerEpoch);
        var (first, second) = (Epoch(batches, 0), Epoch(batches, 1));
        Assert.Equal([4, 4, 2], first.Select(batch => batch.Length / 2));
        var firstRows = first.SelectMany(b => b).Where(id => id % 2 == 0).ToArray();
        var secondRows = second.SelectMany(b => b).Where(id => id % 2 == 0).ToArray();
        Assert.Equal(Enumerable.Range(0, 10).Select(i => 2 * i), firstRows.Order());
        Assert.Equal(Enumerable.Range(0, 10).Select(i => 2 * i), secondRows.Order());
        Assert.NotEqual(firstRows, secondRows);
    }

    [Fact]
    public void At_DependsOnSeedAndStep_WhateverWasAskedBefore()
    {
        var (one, other) = (new ShuffledBatches(Rows(10), 4, seed: 7), new ShuffledBatches(Rows(10), 4, seed: 7));
        var late = one.At(8).ToArray();
        for (var step = 0; step < 8; step++)
            other.At(step);
        Assert.Equal(late, other.At(8).ToArray());
        Assert.Equal(late, one.At(8).ToArray());
        Assert.NotEqual(late, new ShuffledBatches(Rows(10), 4, seed: 8).At(8).ToArray());
    }

    private static TokenRows Rows(int count) => new([.. Enumerable.Range(0, 2 * count)], tokens: 2);

    private static List<int[]> Epoch(ShuffledBatches batches, int epoch) =>
        [
            .. Enumerable
                .Range(epoch * batches.BatchesPerEpoch, batches.BatchesPerEpoch)
                .Select(step => batches.At(step).ToArray()),
        ];
}
