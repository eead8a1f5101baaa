using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class ElementwiseProductsTests(Crews crews)
{
    [Theory]
    [ClassData(typeof(Lengths))]
    public void Multiply_RepeatsItsSecondOperand(int columns)
    {
        foreach (var period in new[] { 1, 4, 12 })
        {
            var (a, b) = (Matrix.Random(12, columns, 1), Matrix.Random(period, columns, 2));
            RequireBits(
                $"{columns} {period}",
                columns,
                (r, c) => a[r, c] * b[r % period, c],
                (workers, y, write) => Elementwise.Multiply(workers, a.Slot, b.Slot, y, write, 12, columns, period)
            );
        }
    }

    [Theory]
    [ClassData(typeof(Lengths))]
    public void Divide_RepeatsEitherOperand(int columns)
    {
        foreach (var (periodA, periodB) in new[] { (12, 1), (12, 4), (12, 12), (1, 12), (4, 12), (3, 4) })
        {
            var (a, b) = (Matrix.Random(periodA, columns, 1), Matrix.Random(periodB, columns, 2));
            RequireBits(
                $"{columns} {periodA} {periodB}",
                columns,
                (r, c) => a[r % periodA, c] / b[r % periodB, c],
                (workers, y, write) =>
                    Elementwise.Divide(workers, a.Slot, b.Slot, y, write, 12, columns, periodA, periodB)
            );
        }
    }

    [Fact]
    public void InPlace_GivesTheSameBits()
    {
        var (a, b) = (Matrix.Random(5, 21, 1), Matrix.Random(5, 21, 2));
        var (product, quotient) = (new Matrix(5, 21), new Matrix(5, 21));
        Elementwise.Multiply(crews.One, a.Slot, b.Slot, product.Slot, Write.Set, 5, 21, 5);
        Elementwise.Divide(crews.One, a.Slot, b.Slot, quotient.Slot, Write.Set, 5, 21, 5, 5);
        foreach (var first in new[] { true, false })
        {
            var (c, d) = (a.Clone(), b.Clone());
            Elementwise.Multiply(crews.One, c.Slot, d.Slot, (first ? c : d).Slot, Write.Set, 5, 21, 5);
            Compare.Bits("product", product, first ? c : d);
            (c, d) = (a.Clone(), b.Clone());
            Elementwise.Divide(crews.One, c.Slot, d.Slot, (first ? c : d).Slot, Write.Set, 5, 21, 5, 5);
            Compare.Bits("quotient", quotient, first ? c : d);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void UnpaddedRows_DoNotTouchTheirNeighbors(int columns)
    {
        var (a, b) = (Matrix.Random(50, columns, 1, padding: 0), Matrix.Random(50, columns, 2, padding: 0));
        var (y, sum) = (new Matrix(50, columns, padding: 0), new Matrix(5, columns, padding: 0));
        Elementwise.Multiply(crews.One, a.Slot, b.Slot, y.Slot, Write.Set, 50, columns, 50);
        Compare.Within("y", Compare.Map(50, columns, (r, c) => a[r, c] * b[r, c]), y, (_, _) => 0);
        y.RequireIntact("y");
        Elementwise.SumProducts(crews.One, a.Slot, b.Slot, Destination.Gradient(sum.Slot, Write.Set), 50, columns, 5);
        var truth = Compare.Map(
            5,
            columns,
            (p, c) => Enumerable.Range(0, 10).Sum(i => (double)a[(i * 5) + p, c] * b[(i * 5) + p, c])
        );
        Compare.Close("sum", truth, sum, Tolerances.RowStatistics);
        sum.RequireIntact("sum");
    }

    [Fact]
    public void ZerosAndInfinities_AreWhatTheirNumbersGive()
    {
        float[] values = [0, -0f, 1, -1, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 3e38f];
        var a = Matrix.Of(8, 8, Enumerable.Range(0, 64).Select(i => values[i / 8]).ToArray());
        var b = Matrix.Of(1, 8, values);
        var y = new Matrix(8, 8);
        Elementwise.Multiply(crews.One, a.Slot, b.Slot, y.Slot, Write.Set, 8, 8, 1);
        Compare.Within("product", Compare.Map(8, 8, (r, c) => values[r] * values[c]), y, (_, _) => 0);
        Elementwise.Divide(crews.One, a.Slot, b.Slot, y.Slot, Write.Set, 8, 8, 8, 1);
        Compare.Within("quotient", Compare.Map(8, 8, (r, c) => values[r] / values[c]), y, (_, _) => 0);
    }

    [Theory]
    [ClassData(typeof(Lengths))]
    public void SumProducts_SumsWhatMultiplyRepeated(int columns)
    {
        foreach (var (rows, period) in new[] { (12, 1), (12, 4), (12, 12), (300, 2), (0, 3), (2, 3) })
        {
            var (dy, x) = (Matrix.Random(rows, columns, 1), Matrix.Random(rows, columns, 3));
            var old = Matrix.Random(period, columns, 2);
            foreach (var (adds, rate, of) in Destinations.All)
            {
                var db = crews.SameBits(
                    $"{rows} {period} {columns} {adds} {rate}",
                    workers =>
                    {
                        var into = old.Clone();
                        Elementwise.SumProducts(workers, dy.Slot, x.Slot, of(into.Slot), rows, columns, period);
                        return [into];
                    }
                )[0];
                var truth = Compare.Map(
                    period,
                    columns,
                    (p, column) =>
                    {
                        var sum = 0.0;
                        for (var row = p; row < rows; row += period)
                            sum += (double)dy[row, column] * x[row, column];
                        return adds ? old[p, column] + (rate * sum) : sum;
                    }
                );
                Compare.Close("db", truth, db, Tolerances.RowStatistics);
            }
        }
    }

    [Fact]
    public void SumProducts_OverManyRows_KeepsItsDigits()
    {
        const int rows = 20_000;
        var dy = Matrix.Random(rows, 3, 1, scale: 0.2f, offset: 1);
        var x = Matrix.Random(rows, 3, 2, scale: 0.2f, offset: 1);
        var db = new Matrix(1, 3);
        Elementwise.SumProducts(crews.One, dy.Slot, x.Slot, Destination.Gradient(db.Slot, Write.Set), rows, 3, 1);
        var truth = Compare.Map(
            1,
            3,
            (_, column) => Enumerable.Range(0, rows).Sum(row => (double)dy[row, column] * x[row, column])
        );
        Compare.Close("db", truth, db, Tolerances.RowStatistics);
    }

    [Fact]
    public void SumProducts_AgreesWithDifferencesOfTheProduct()
    {
        var (a, b, dy) = (Matrix.Random(12, 9, 1), Matrix.Random(4, 9, 2), Matrix.Random(12, 9, 3));
        var db = new Matrix(4, 9);
        Elementwise.SumProducts(crews.One, dy.Slot, a.Slot, Destination.Gradient(db.Slot, Write.Set), 12, 9, 4);
        Compare.Close(
            "db",
            Differences.Of(
                b.ToDouble(),
                values => Differences.Dot(Compare.Map(12, 9, (r, c) => a[r, c] * values[r % 4, c]), dy)
            ),
            db,
            Tolerances.RowStatistics
        );
    }

    [Fact]
    public void SumProducts_OfNotANumber_ReachesItsColumnAlone()
    {
        var (dy, x, db) = (Matrix.Random(70, 37, 1), Matrix.Random(70, 37, 2), new Matrix(1, 37));
        x[66, 36] = float.NaN;
        dy[3, 2] = float.NaN;
        Elementwise.SumProducts(crews.One, dy.Slot, x.Slot, Destination.Gradient(db.Slot, Write.Set), 70, 37, 1);
        for (var column = 0; column < 37; column++)
            Assert.Equal(column is 36 or 2, float.IsNaN(db[0, column]));
    }

    // Set and added, at every number of threads: one rounding of the operation, one of the sum.
    private void RequireBits(string name, int columns, Func<int, int, float> element, Action<Workers, Slot, Write> run)
    {
        var old = Matrix.Random(12, columns, 9);
        foreach (var write in new[] { Write.Set, Write.Add })
        {
            var y = crews.SameBits(
                $"{name} {write}",
                workers =>
                {
                    var into = old.Clone();
                    run(workers, into.Slot, write);
                    return [into];
                }
            )[0];
            var truth = Compare.Map(
                12,
                columns,
                (r, c) => write == Write.Set ? element(r, c) : old[r, c] + element(r, c)
            );
            Compare.Within(name, truth, y, (_, _) => 0);
        }
    }
}
