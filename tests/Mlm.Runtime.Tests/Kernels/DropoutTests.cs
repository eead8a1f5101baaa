using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Random;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class DropoutTests(Crews crews)
{
    private const long Seed = -123_456_789_012;
    private const int Stream = 9;

    [Theory]
    [ClassData(typeof(Lengths))]
    [InlineData(1023)]
    [InlineData(1025)]
    [InlineData(2100)]
    public void ForwardAndBackward_ReplayTheWordsOfTheStream(int columns)
    {
        const int rows = 5;
        const double p = 0.3;
        var draws = new DropoutDraws(Seed, Stream, p);
        var (x, old) = (Matrix.Random(rows, columns, columns), Matrix.Random(rows, columns, 6));
        var results = crews.SameBits(
            $"{columns}",
            workers =>
            {
                var (y, dx, sum) = (new Matrix(rows, columns, 2), new Matrix(rows, columns), old.Clone());
                Dropout.Forward(workers, x.Slot, y.Slot, draws, rows, columns);
                Dropout.Backward(workers, x.Slot, dx.Slot, Write.Set, draws, rows, columns);
                Dropout.Backward(workers, x.Slot, sum.Slot, Write.Add, draws, rows, columns);
                return [y, dx, sum];
            }
        );
        var (expected, expectedSum) = (new Matrix(rows, columns), new Matrix(rows, columns));
        for (var row = 0; row < rows; row++)
        for (var column = 0; column < columns; column++)
        {
            expected[row, column] = Replay(x[row, column], ((long)row * columns) + column, p);
            expectedSum[row, column] = old[row, column] + expected[row, column];
        }
        Compare.Bits("y", expected, results[0]);
        Compare.Bits("dx", expected, results[1]);
        Compare.Bits("dx +=", expectedSum, results[2]);
    }

    // Many short rows share a stretch of words.
    [Theory]
    [InlineData(1, 3000)]
    [InlineData(7, 600)]
    [InlineData(100, 41)]
    public void ManyRows_ReplayTheWordsOfTheStream(int columns, int rows)
    {
        var x = Matrix.Random(rows, columns, 1);
        var y = crews.SameBits(
            $"{columns}",
            workers =>
            {
                var into = new Matrix(rows, columns);
                Dropout.Forward(workers, x.Slot, into.Slot, new DropoutDraws(Seed, Stream, 0.5), rows, columns);
                return [into];
            }
        )[0];
        for (var row = 0; row < rows; row++)
        for (var column = 0; column < columns; column++)
            Assert.Equal(Replay(x[row, column], ((long)row * columns) + column, 0.5), y[row, column]);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(48)]
    [InlineData(1100)]
    public void RowsAtPlaces_HaveTheDrawsThatTheyHaveInTheWhole(int columns)
    {
        int[] places = [0, 1, 4, 6, 11];
        var draws = new DropoutDraws(Seed, Stream, 0.4);
        var (whole, wholeY) = (Matrix.Random(12, columns, 1), new Matrix(12, columns));
        Dropout.Forward(crews.One, whole.Slot, wholeY.Slot, draws, 12, columns);
        var (x, expected) = (new Matrix(5, columns), new Matrix(5, columns));
        for (var row = 0; row < 5; row++)
        for (var column = 0; column < columns; column++)
        {
            x[row, column] = whole[places[row], column];
            expected[row, column] = wholeY[places[row], column];
        }
        var results = crews.SameBits(
            $"{columns}",
            workers =>
            {
                var (y, dx) = (new Matrix(5, columns), new Matrix(5, columns));
                Dropout.Forward(workers, x.Slot, y.Slot, draws, 5, columns, Matrix.Ids(places));
                Dropout.Backward(workers, x.Slot, dx.Slot, Write.Set, draws, 5, columns, Matrix.Ids(places));
                return [y, dx];
            }
        );
        Compare.Bits("y", expected, results[0]);
        Compare.Bits("dx", expected, results[1]);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void TheShareOfZeros_IsTheProbability_AndTheSumStays(double p)
    {
        const int rows = 100;
        const int columns = 1000;
        var (x, y) = (Matrix.Random(rows, columns, 1, scale: 0, offset: 1), new Matrix(rows, columns));
        Dropout.Forward(crews.One, x.Slot, y.Slot, new DropoutDraws(Seed, Stream, p), rows, columns);
        var values = y.ToDouble().Cast<double>().ToArray();
        var deviation = Math.Sqrt(p * (1 - p) / values.Length); // of the share; five of them are one draw in two million
        Assert.Equal(p, values.Count(value => value == 0) / (double)values.Length, 5 * deviation);
        Assert.Equal(1, values.Average(), 5 * deviation / (1 - p));
    }

    [Fact]
    public void WhatIsDropped_IsZero_WhateverItWas()
    {
        var (x, y) = (Matrix.Random(1, 200, 1, scale: 0, offset: float.NaN), new Matrix(1, 200));
        var draws = new DropoutDraws(Seed, Stream, 0.5);
        Dropout.Forward(crews.One, x.Slot, y.Slot, draws, 1, 200);
        for (var i = 0; i < 200; i++)
            Assert.Equal(draws.Drops(i) ? 0f : float.NaN, y[0, i]);
    }

    [Fact]
    public void InactiveDraws_CopyAndAdd()
    {
        var (x, old) = (Matrix.Random(4, 37, 1), Matrix.Random(4, 37, 2));
        var (y, dx) = (new Matrix(4, 37), old.Clone());
        Dropout.Forward(crews.One, x.Slot, y.Slot, default, 4, 37);
        Dropout.Backward(crews.One, x.Slot, dx.Slot, Write.Add, default, 4, 37);
        Compare.Bits("y", x, y);
        for (var row = 0; row < 4; row++)
        for (var column = 0; column < 37; column++)
            Assert.Equal(old[row, column] + x[row, column], dx[row, column]);
    }

    [Fact]
    public void InPlace_GivesTheSameBits()
    {
        var draws = new DropoutDraws(Seed, Stream, 0.4);
        var (x, y, dx) = (Matrix.Random(3, 50, 1), new Matrix(3, 50), Matrix.Random(3, 50, 1));
        Dropout.Forward(crews.One, x.Slot, y.Slot, draws, 3, 50);
        Dropout.Forward(crews.One, x.Slot, x.Slot, draws, 3, 50);
        Dropout.Backward(crews.One, dx.Slot, dx.Slot, Write.Set, draws, 3, 50);
        Compare.Bits("y", y, x);
        Compare.Bits("dx", y, dx);
    }

    [Fact]
    public void WhatDoesNotFit_Throws()
    {
        var x = Matrix.Random(2, 3, 1);
        var draws = new DropoutDraws(1, 0, 0.1);
        Assert.Throws<ArgumentException>(() => Dropout.Forward(crews.One, x.Slot, x.Slot, draws, 3, 3));
        foreach (var places in new[] { Matrix.Ids(0), Matrix.Ids(0, -1) })
            Assert.Throws<ArgumentException>(() => Dropout.Forward(crews.One, x.Slot, x.Slot, draws, 2, 3, places));
    }

    private static float Replay(float value, long element, double p) =>
        new Philox(Seed, Stream).Word(element) < Math.Floor(p * Math.Pow(2, 32)) ? 0f : value * (float)(1 / (1 - p));
}
