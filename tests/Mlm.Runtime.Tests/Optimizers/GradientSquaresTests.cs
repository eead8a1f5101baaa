using Mlm.Runtime.Optimizers;
using Mlm.Runtime.Tests.Kernels;

namespace Mlm.Runtime.Tests.Optimizers;

[Collection(CrewsCollection.Name)]
public sealed class GradientSquaresTests(Crews crews)
{
    // Squares of float32 are exact in double; what is left are the roundings of the sums.
    private const double OfTheSum = 1e-14;

    [Theory]
    [ClassData(typeof(Lengths))]
    public void Squares_AreAdded(int columns)
    {
        foreach (var rows in new[] { 0, 1, 3, 64, 65, 150 })
        {
            var dw = Matrix.Random(rows, columns, 1);
            var truth = 0.25 + Squares(dw);

            Assert.Equal(truth, SameSum(dw, 0.25), OfTheSum * truth);
        }
    }

    [Theory]
    [InlineData(1e-30f)] // the square of either is no float32
    [InlineData(1e30f)]
    public void Squares_NeitherVanishNorOverflow(float scale)
    {
        var dw = Matrix.Random(5, 37, 1, scale);
        var truth = Squares(dw);

        Assert.True(truth > 0);
        Assert.Equal(truth, SameSum(dw, 0), OfTheSum * truth);
    }

    [Theory]
    [InlineData(float.NaN, double.NaN)]
    [InlineData(float.NegativeInfinity, double.PositiveInfinity)]
    public void WhatIsNoNumber_IsSeenWhereverItStands(float value, double expected)
    {
        foreach (var column in new[] { 0, 17, 36 })
        {
            var dw = Matrix.Random(70, 37, 1);
            dw[68, column] = value;

            Assert.Equal(expected, SameSum(dw, 0));
        }
    }

    // With what each addition lost (Neumaier's sum), so that the truth has no roundings of its own.
    private static double Squares(Matrix dw)
    {
        var (sum, lost) = (0.0, 0.0);
        foreach (var g in dw.ToDouble())
        {
            var next = sum + (g * g);
            lost += sum >= g * g ? sum - next + (g * g) : (g * g) - next + sum;
            sum = next;
        }
        return sum + lost;
    }

    private double SameSum(Matrix dw, double before)
    {
        double[] sums =
        [
            .. crews.All.Select(workers =>
            {
                var sum = before;
                GradientSquares.Add(workers, dw.Slot, ref sum, dw.Rows, dw.Columns);
                return sum;
            }),
        ];
        Assert.All(
            sums,
            sum => Assert.Equal(BitConverter.DoubleToInt64Bits(sums[0]), BitConverter.DoubleToInt64Bits(sum))
        );
        return sums[0];
    }
}
