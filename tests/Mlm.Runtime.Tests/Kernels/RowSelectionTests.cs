using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class RowSelectionTests(Crews crews)
{
    private static readonly int[] Places = [0, 3, 4, 8, 11];

    [Fact]
    public void Select_GivesThePlacesOfOnes()
    {
        var places = Matrix.Ids(9, 9, 9, 9, 9);
        Assert.Equal(3, RowSelection.Select(Matrix.Ids(1, 0, 1, 1, 0), places, 5));
        Assert.Equal([0, 2, 3, 9, 9], places.Span.ToArray());
        Assert.Equal(0, RowSelection.Select(Matrix.Ids(0, 0), places, 2));
        Assert.Equal(0, RowSelection.Select(Matrix.Ids(), places, 0));
    }

    [Fact]
    public void SelectAll_GivesEveryPlace()
    {
        var places = Matrix.Ids(9, 9, 9);
        Assert.Equal(3, RowSelection.SelectAll(places, 3));
        Assert.Equal([0, 1, 2], places.Span.ToArray());
    }

    [Theory]
    [ClassData(typeof(Lengths))]
    public void Gather_AndItsReversals(int columns)
    {
        foreach (var (period, count) in new[] { (12, 5), (4, 5), (1, 5), (12, 0), (4, 0) })
        {
            var (x, dy) = (Matrix.Random(period, columns, 1), Matrix.Random(count, columns, 2));
            var old = Matrix.Random(period, columns, 3);
            var y = crews.SameBits(
                $"gather {columns} {period} {count}",
                workers =>
                {
                    var into = new Matrix(count, columns, 2);
                    RowSelection.Gather(workers, x.Slot, Matrix.Ids(Places), into.Slot, count, columns, period);
                    return [into];
                }
            )[0];
            var gathered = Compare.Map(count, columns, (m, column) => x[Places[m] % period, column]);
            Compare.Within("y", gathered, y, (_, _) => 0);

            foreach (var (adds, rate, of) in Destinations.All)
            {
                var db = crews.SameBits(
                    $"sum {columns} {period} {count}",
                    workers =>
                    {
                        var into = old.Clone();
                        RowSelection.SumGathered(
                            workers,
                            dy.Slot,
                            Matrix.Ids(Places),
                            of(into.Slot),
                            count,
                            columns,
                            period
                        );
                        return [into];
                    }
                )[0];
                var sums = adds ? old.ToDouble() : new double[period, columns];
                for (var m = 0; m < count; m++)
                for (var column = 0; column < columns; column++)
                    sums[Places[m] % period, column] += rate * (double)dy[m, column];
                Compare.Close("db", sums, db, Tolerances.Elementwise);
            }
        }
    }

    [Fact]
    public void SumGathered_OfMoreThanTheBufferHolds()
    {
        const int period = 30;
        const int columns = 5000;
        var places = Enumerable.Range(0, 50).Select(m => m * 7).ToArray();
        var dy = Matrix.Random(50, columns, 2);
        var db = new Matrix(period, columns);
        RowSelection.SumGathered(
            crews.One,
            dy.Slot,
            Matrix.Ids(places),
            Destination.Gradient(db.Slot, Write.Set),
            50,
            columns,
            period
        );
        var sums = new double[period, columns];
        for (var m = 0; m < 50; m++)
        for (var column = 0; column < columns; column++)
            sums[places[m] % period, column] += dy[m, column];
        Compare.Close("db", sums, db, Tolerances.Elementwise);
    }

    [Theory]
    [ClassData(typeof(Lengths))]
    public void Scatter_PutsBack(int columns)
    {
        foreach (var count in new[] { 0, 1, 5 })
        {
            var (dy, old) = (Matrix.Random(count, columns, 1), Matrix.Random(12, columns, 2));
            foreach (var write in new[] { Write.Set, Write.Add })
            {
                var dx = crews.SameBits(
                    $"{columns} {count} {write}",
                    workers =>
                    {
                        var into = old.Clone();
                        RowSelection.Scatter(
                            workers,
                            dy.Slot,
                            Matrix.Ids(Places),
                            into.Slot,
                            write,
                            count,
                            12,
                            columns
                        );
                        return [into];
                    }
                )[0];
                var truth = write == Write.Add ? old.ToDouble() : new double[12, columns];
                for (var m = 0; m < count; m++)
                for (var column = 0; column < columns; column++)
                    truth[Places[m], column] = (float)truth[Places[m], column] + dy[m, column];
                Compare.Within("dx", truth, dx, (_, _) => 0);
            }
        }
    }

    [Fact]
    public void PlacesThatDoNotAscend_Throw()
    {
        var (dy, dx) = (Matrix.Random(2, 4, 1), Matrix.Random(5, 4, 2));
        Assert.Throws<ArgumentException>(() =>
            RowSelection.Scatter(crews.One, dy.Slot, Matrix.Ids(3, 1), dx.Slot, Write.Set, 2, 5, 4)
        );
        Assert.Throws<ArgumentException>(() =>
            RowSelection.Scatter(crews.One, dy.Slot, Matrix.Ids(3, 5), dx.Slot, Write.Set, 2, 5, 4)
        );
    }
}
