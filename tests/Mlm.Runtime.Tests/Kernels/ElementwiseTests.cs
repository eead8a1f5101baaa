using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class ElementwiseTests(Crews crews)
{
    [Theory]
    [ClassData(typeof(Lengths))]
    public void Add_RepeatsItsSecondOperand(int columns)
    {
        foreach (var period in new[] { 1, 4, 12 })
        {
            var (a, b) = (Matrix.Random(12, columns, 1), Matrix.Random(period, columns, 2));
            var y = crews.SameBits(
                $"{columns} {period}",
                workers =>
                {
                    var (into, inPlace) = (new Matrix(12, columns), a.Clone());
                    Elementwise.Add(workers, a.Slot, b.Slot, into.Slot, 12, columns, period);
                    Elementwise.Add(workers, inPlace.Slot, b.Slot, inPlace.Slot, 12, columns, period);
                    return [into, inPlace];
                }
            );
            var truth = Compare.Map(12, columns, (row, column) => a[row, column] + b[row % period, column]);
            Compare.Within("y", truth, y[0], (_, _) => 0);
            Compare.Bits("in place", y[0], y[1]);
        }
    }

    [Fact]
    public void Add_IntoItsSecondOperand()
    {
        var (a, b) = (Matrix.Random(5, 21, 1), Matrix.Random(5, 21, 2));
        var truth = Compare.Map(5, 21, (row, column) => a[row, column] + b[row, column]);
        Elementwise.Add(crews.One, a.Slot, b.Slot, b.Slot, 5, 21, 5);
        Compare.Within("b", truth, b, (_, _) => 0);
    }

    [Theory]
    [ClassData(typeof(Lengths))]
    public void Subtract_RepeatsEitherOperand(int columns)
    {
        foreach (var (periodA, periodB) in new[] { (12, 1), (12, 4), (12, 12), (1, 12), (4, 12), (3, 4) })
        {
            var (a, b) = (Matrix.Random(periodA, columns, 1), Matrix.Random(periodB, columns, 2));
            var y = crews.SameBits(
                $"{columns} {periodA} {periodB}",
                workers =>
                {
                    var into = new Matrix(12, columns);
                    Elementwise.Subtract(workers, a.Slot, b.Slot, into.Slot, 12, columns, periodA, periodB);
                    return [into];
                }
            )[0];
            Compare.Within(
                "y",
                Compare.Map(12, columns, (r, c) => a[r % periodA, c] - b[r % periodB, c]),
                y,
                (_, _) => 0
            );
            // in the place of what does not repeat
            foreach (var (period, operand) in new[] { (periodA, a), (periodB, b) })
            {
                if (period < 12)
                    continue;
                var inPlace = operand.Clone();
                var (first, second) = operand == a ? (inPlace, b) : (a, inPlace);
                Elementwise.Subtract(crews.One, first.Slot, second.Slot, inPlace.Slot, 12, columns, periodA, periodB);
                Compare.Bits("in place", y, inPlace);
            }
        }
    }

    [Fact]
    public void NoRows_NeedNoMemory()
    {
        var (none, sum) = (new Matrix(0, 7), Matrix.Random(1, 7, 1));
        Elementwise.Subtract(crews.One, none.Slot, none.Slot, none.Slot, 0, 7, 0, 1);
        Elementwise.Multiply(crews.One, none.Slot, none.Slot, none.Slot, Write.Add, 0, 7, 1);
        Elementwise.Divide(crews.One, none.Slot, none.Slot, none.Slot, Write.Set, 0, 7, 1, 0);
        Elementwise.Affine(crews.One, none.Slot, none.Slot, Write.Set, 2, 3, 0, 7);
        Elementwise.DivideByNumber(crews.One, none.Slot, none.Slot, Write.Set, 2, 0, 7);
        Elementwise.Reciprocal(crews.One, none.Slot, none.Slot, 2, 0, 7);
        none.RequireIntact("none");
        var into = Destination.Gradient(sum.Slot, Write.Set);
        Elementwise.SumProducts(crews.One, none.Slot, none.Slot, into, 0, 7, 1);
        Compare.Within("sum", new double[1, 7], sum, (_, _) => 0);
    }

    [Fact]
    public void PeriodBelowOne_OrSlotThatIsTooSmall_Throws()
    {
        var (a, b) = (Matrix.Random(4, 5, 1), Matrix.Random(2, 5, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Elementwise.Subtract(crews.One, a.Slot, b.Slot, a.Slot, 4, 5, 4, 0)
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Elementwise.Subtract(crews.One, b.Slot, a.Slot, a.Slot, 4, 5, -1, 4)
        );
        Assert.Throws<ArgumentException>(() => Elementwise.Subtract(crews.One, a.Slot, b.Slot, a.Slot, 4, 5, 4, 3));
        Assert.Throws<ArgumentException>(() => Elementwise.Subtract(crews.One, b.Slot, a.Slot, a.Slot, 4, 5, 4, 4));
        Assert.Throws<ArgumentException>(() =>
            Elementwise.Multiply(crews.One, a.Slot, a.Slot, b.Slot, Write.Set, 4, 5, 4)
        );
        Assert.Throws<ArgumentException>(() =>
            Elementwise.SumProducts(crews.One, a.Slot, b.Slot, Destination.Gradient(b.Slot, Write.Set), 4, 5, 2)
        );
        Assert.Throws<ArgumentException>(() => Elementwise.Affine(crews.One, a.Slot, b.Slot, Write.Set, 1, 1, 4, 5));
    }

    [Theory]
    [ClassData(typeof(Lengths))]
    public void AccumulateAndCopy_DoWhatTheySay(int columns)
    {
        var (x, old) = (Matrix.Random(5, columns, 1), Matrix.Random(5, columns, 2));
        var results = crews.SameBits(
            $"{columns}",
            workers =>
            {
                var (sum, copy) = (old.Clone(), new Matrix(5, columns, 1));
                Elementwise.Accumulate(workers, x.Slot, sum.Slot, 5, columns);
                Elementwise.Copy(workers, x.Slot, copy.Slot, 5, columns);
                return [sum, copy];
            }
        );
        Compare.Within("sum", Compare.Map(5, columns, (r, c) => old[r, c] + x[r, c]), results[0], (_, _) => 0);
        Compare.Within("copy", x.ToDouble(), results[1], (_, _) => 0);
    }

    [Theory]
    [ClassData(typeof(Lengths))]
    public void SumRows_SumsWhatAddRepeated(int columns)
    {
        foreach (var (rows, period) in new[] { (12, 1), (12, 4), (12, 12), (300, 2), (0, 3), (2, 3) })
        {
            var (dy, old) = (Matrix.Random(rows, columns, 1), Matrix.Random(period, columns, 2));
            foreach (var (adds, rate, of) in Destinations.All)
            {
                var db = crews.SameBits(
                    $"{rows} {period} {columns} {adds} {rate}",
                    workers =>
                    {
                        var into = old.Clone();
                        Elementwise.SumRows(workers, dy.Slot, of(into.Slot), rows, columns, period);
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
                            sum += dy[row, column];
                        return adds ? old[p, column] + (rate * sum) : sum;
                    }
                );
                Compare.Close("db", truth, db, Tolerances.RowStatistics);
            }
        }
    }

    [Fact]
    public void SumRows_OverManyRows_KeepsItsDigits()
    {
        const int rows = 20_000;
        var dy = Matrix.Random(rows, 3, 1, scale: 0.2f, offset: 1);
        var db = new Matrix(1, 3);
        Elementwise.SumRows(crews.One, dy.Slot, Destination.Gradient(db.Slot, Write.Set), rows, 3, 1);
        var truth = Compare.Map(1, 3, (_, column) => Enumerable.Range(0, rows).Sum(row => (double)dy[row, column]));
        Compare.Close("db", truth, db, Tolerances.RowStatistics);
    }
}
