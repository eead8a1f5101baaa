using Mlm.Training.Batches;
using Mlm.Training.Vocabulary;

namespace Mlm.Training.Tests.Batches;

public class BatchTests
{
    private static readonly string[] Sentences = ["ab ab", "b", "ab b ab b"];
    private static readonly TextEncoder Encoder = new(BpeTrainer.Train(WordCounts.Of(Sentences), 9));

    [Fact]
    public void Cut_StartsRowsWithCls_EndsSentencesWithSep_AndGoesOnInTheNextRow()
    {
        Assert.Equal("##b a b ab", string.Join(' ', Encoder.Entries.Skip(5)));
        var rows = TokenRows.Cut(Sentences, Encoder, 4);
        Assert.Equal(3, rows.Count);
        Assert.Equal([2, 8, 8, 3], rows[0].ToArray());
        Assert.Equal([2, 7, 3, 8], rows[1].ToArray());
        Assert.Equal([2, 7, 8, 7], rows[2].ToArray()); // its [SEP] would be a row's only token
    }

    [Fact]
    public void Cut_OfTooLittle_SaysSo()
    {
        Assert.Contains("--data", Assert.Throws<InvalidDataException>(() => TokenRows.Cut(["b"], Encoder, 4)).Message);
        Assert.Throws<InvalidDataException>(() => TokenRows.Cut(Sentences, Encoder, 1));
    }

    [Fact]
    public void Batches_OfAnEpoch_HoldEveryRowOnce()
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
    public void Batches_AreThoseOfSeedAndStep_WhateverWasAskedBefore()
    {
        var (one, other) = (new ShuffledBatches(Rows(10), 4, seed: 7), new ShuffledBatches(Rows(10), 4, seed: 7));
        var late = one.At(8).ToArray();
        for (var step = 0; step < 8; step++)
            other.At(step);
        Assert.Equal(late, other.At(8).ToArray());
        Assert.Equal(late, one.At(8).ToArray());
        Assert.NotEqual(late, new ShuffledBatches(Rows(10), 4, seed: 8).At(8).ToArray());
    }

    [Fact]
    public void SplitMix64_GivesThePublishedNumbers()
    {
        // The first outputs for the state 1234567, as the reference implementation prints them.
        var draws = new SplitMix64(1234567);
        Assert.Equal(6457827717110365317UL, draws.Next());
        Assert.Equal(3203168211198807973UL, draws.Next());
    }

    private static TokenRows Rows(int count) => new([.. Enumerable.Range(0, 2 * count)], tokens: 2);

    private static List<int[]> Epoch(ShuffledBatches batches, int epoch) =>
        [
            .. Enumerable
                .Range(epoch * batches.BatchesPerEpoch, batches.BatchesPerEpoch)
                .Select(step => batches.At(step).ToArray()),
        ];
}
