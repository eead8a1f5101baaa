using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class CrossEntropyTests(Crews crews)
{
    private static readonly int[] Places = [1, 2, 5, 6];

    [Theory]
    [ClassData(typeof(Lengths))]
    public void ForwardAndBackward_AreTheTwins(int columns)
    {
        if (columns == 0)
            return;
        const double scale = 0.7;
        var labels = Enumerable.Range(0, 8).Select(place => place * 5 % columns).ToArray();
        var (logits, old) = (Matrix.Random(4, columns, 1, scale: 8), Matrix.Random(4, columns, 2, scale: 0.1f));
        foreach (var write in new[] { Write.Set, Write.Add })
        {
            var losses = new List<double>();
            var dlogits = crews.SameBits(
                $"{columns} {write}",
                workers =>
                {
                    var (into, statistics) = (old.Clone(), new Matrix(4, 2, 1));
                    var (ids, places) = (Matrix.Ids(labels), Matrix.Ids(Places));
                    losses.Add(CrossEntropy.Forward(workers, logits.Slot, ids, places, statistics.Slot, 4, columns));
                    CrossEntropy.Backward(
                        workers,
                        logits.Slot,
                        ids,
                        places,
                        statistics.Slot,
                        into.Slot,
                        write,
                        scale,
                        4,
                        columns
                    );
                    return [into, statistics];
                }
            )[0];
            Assert.Single(losses.Distinct());
            var loss = Loss(logits.ToDouble(), labels);
            Assert.True(Math.Abs(loss - losses[0]) <= Tolerances.RowStatistics * (1 + loss), $"{loss} {losses[0]}");

            var truth = write == Write.Add ? old.ToDouble() : new double[4, columns];
            for (var m = 0; m < 4; m++)
            {
                var sum = Enumerable.Range(0, columns).Sum(i => Math.Exp(logits[m, i]));
                for (var i = 0; i < columns; i++)
                    truth[m, i] += ((Math.Exp(logits[m, i]) / sum) - (i == labels[Places[m]] ? 1 : 0)) * scale / 4;
            }
            Compare.Within("dlogits", truth, dlogits, (_, _) => Tolerances.RowStatistics / 4);
        }
    }

    [Fact]
    public void Backward_AgreesWithDifferences()
    {
        var labels = new[] { 0, 3, 4, 0, 0, 1, 3, 0 };
        var logits = Matrix.Random(4, 5, 1);
        var (dlogits, statistics) = (new Matrix(4, 5), new Matrix(4, 2));
        var (ids, places) = (Matrix.Ids(labels), Matrix.Ids(Places));
        CrossEntropy.Forward(crews.One, logits.Slot, ids, places, statistics.Slot, 4, 5);
        CrossEntropy.Backward(crews.One, logits.Slot, ids, places, statistics.Slot, dlogits.Slot, Write.Set, 1, 4, 5);
        Compare.Close("dlogits", Differences.Of(logits.ToDouble(), z => Loss(z, labels)), dlogits, 1e-6);
    }

    [Fact]
    public void InPlace_GivesTheSameBits()
    {
        var logits = Matrix.Random(4, 70, 1);
        var (dlogits, statistics) = (new Matrix(4, 70), new Matrix(4, 2));
        var (ids, places) = (Matrix.Ids(0, 3, 69, 0, 0, 1, 16, 0), Matrix.Ids(Places));
        CrossEntropy.Forward(crews.One, logits.Slot, ids, places, statistics.Slot, 4, 70);
        foreach (var into in new[] { dlogits, logits })
            CrossEntropy.Backward(crews.One, logits.Slot, ids, places, statistics.Slot, into.Slot, Write.Set, 1, 4, 70);
        Compare.Bits("dlogits", dlogits, logits);
    }

    [Fact]
    public void LargeLogits_DoNotOverflow()
    {
        var logits = Matrix.Random(1, 40, 1, scale: 1e4f, offset: 1e5f);
        logits[0, 39] = float.NegativeInfinity; // a class that cannot be
        var statistics = new Matrix(1, 2);
        var loss = CrossEntropy.Forward(crews.One, logits.Slot, Matrix.Ids(7), Matrix.Ids(0), statistics.Slot, 1, 40);
        var max = Enumerable.Range(0, 40).Max(i => (double)logits[0, i]);
        var sum = Enumerable.Range(0, 40).Sum(i => Math.Exp(logits[0, i] - max));
        Assert.Equal(max + Math.Log(sum) - logits[0, 7], loss, 1e-4);
    }

    [Fact]
    public void NoRows_GiveNaNAndNoGradient()
    {
        var empty = new Matrix(0, 6);
        var (ids, places) = (Matrix.Ids(1, 2), Matrix.Ids());
        Assert.Equal(double.NaN, CrossEntropy.Forward(crews.One, empty.Slot, ids, places, new Matrix(0, 2).Slot, 0, 6));
        CrossEntropy.Backward(
            crews.One,
            empty.Slot,
            ids,
            places,
            new Matrix(0, 2).Slot,
            empty.Slot,
            Write.Set,
            1,
            0,
            6
        );
    }

    [Fact]
    public void NotANumber_MakesTheLossNaN_AndItsRowAlone()
    {
        var logits = Matrix.Random(2, 40, 1);
        logits[1, 38] = float.NaN;
        var (statistics, dlogits) = (new Matrix(2, 2), new Matrix(2, 40));
        var (ids, places) = (Matrix.Ids(3, 5), Matrix.Ids(0, 1));
        Assert.Equal(double.NaN, CrossEntropy.Forward(crews.One, logits.Slot, ids, places, statistics.Slot, 2, 40));
        CrossEntropy.Backward(crews.One, logits.Slot, ids, places, statistics.Slot, dlogits.Slot, Write.Set, 1, 2, 40);
        for (var column = 0; column < 40; column++)
        {
            Assert.False(float.IsNaN(dlogits[0, column]));
            Assert.True(float.IsNaN(dlogits[1, column]));
        }
    }

    [Fact]
    public void LabelOutsideOfTheVocabulary_Throws() =>
        Assert.Throws<ArgumentException>(() =>
            CrossEntropy.Forward(
                crews.One,
                Matrix.Random(1, 6, 1).Slot,
                Matrix.Ids(6),
                Matrix.Ids(0),
                new Matrix(1, 2).Slot,
                1,
                6
            )
        );

    private static double Loss(double[,] logits, int[] labels)
    {
        var loss = 0.0;
        for (var m = 0; m < 4; m++)
        {
            var sum = Enumerable.Range(0, logits.GetLength(1)).Sum(i => Math.Exp(logits[m, i]));
            loss += (Math.Log(sum) - logits[m, labels[Places[m]]]) / 4;
        }
        return loss;
    }
}
