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
