using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class EmbeddingTests(Crews crews)
{
    [Theory]
    [ClassData(typeof(Lengths))]
    public void Forward_LooksUp(int columns)
    {
        var (weight, old) = (Matrix.Random(10, columns, 1), Matrix.Random(7, columns, 2));
        int[] ids = [3, 0, 9, 3, 3, 1, 0];
        foreach (var write in new[] { Write.Set, Write.Add })
        {
            var y = crews.SameBits(
                $"{columns} {write}",
                workers =>
                {
                    var into = old.Clone();
                    Embedding.Forward(workers, weight.Slot, Matrix.Ids(ids), into.Slot, write, 7, columns);
                    return [into];
                }
            )[0];
            var truth = Compare.Map(
                7,
                columns,
                (row, column) =>
                    write == Write.Add ? old[row, column] + weight[ids[row], column] : weight[ids[row], column]
            );
            Compare.Within("y", truth, y, (_, _) => 0);
        }
    }

    [Theory]
    [ClassData(typeof(Lengths))]
    public void Backward_SumsRepeatedIdsAndAppliesOnce(int columns)
    {
        const int vocabulary = 11;
        int[] ids = [3, 0, 10, 3, 3, 1, 0, 3];
        var (dy, old) = (Matrix.Random(8, columns, 1), Matrix.Random(vocabulary, columns, 2));
        foreach (var (adds, rate, of) in Destinations.All)
        {
            var dweight = Backward(dy, ids, old, of, 8, columns, vocabulary);
            var truth = Truth(dy, ids, old, adds, rate, columns);
            Compare.Close("dweight", truth, dweight, Tolerances.Elementwise);
            for (var id = 0; id < vocabulary; id++)
            for (var column = 0; column < columns && !ids.Contains(id); column++)
                Assert.Equal(adds ? old[id, column] : 0f, dweight[id, column]);
        }
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(200, 300)]
    [InlineData(256, 400)]
    [InlineData(257, 400)]
    [InlineData(70_000, 500)]
    public void Backward_OfVocabulariesOfOneToThreeDigits(int vocabulary, int rows)
    {
        const int columns = 3;
        var random = new System.Random(vocabulary);
        var ids = Enumerable
            .Range(0, rows)
            .Select(i => i % 3 == 0 ? vocabulary - 1 : random.Next(vocabulary))
            .ToArray();
        var (dy, old) = (Matrix.Random(rows, columns, 1), Matrix.Random(vocabulary, columns, 2));
        var (adds, rate, of) = Destinations.All[2];
        var weight = Backward(dy, ids, old, of, rows, columns, vocabulary);
        Compare.Close("weight", Truth(dy, ids, old, adds, rate, columns), weight, Tolerances.RowStatistics);
    }

    [Fact]
    public void NoRows_OnlyClearsASetGradient()
    {
        var (dy, old) = (new Matrix(0, 5), Matrix.Random(4, 5, 1));
        foreach (var (adds, _, of) in Destinations.All)
        {
            var dweight = Backward(dy, [], old, of, 0, 5, 4);
            Compare.Within("dweight", adds ? old.ToDouble() : new double[4, 5], dweight, (_, _) => 0);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10)]
    [InlineData(int.MaxValue)]
    public void IdOutsideOfTheTable_ThrowsBeforeAnythingChanges(int id)
    {
        var (weight, y) = (Matrix.Random(10, 4, 1), Matrix.Random(2, 4, 2));
        var (weightBefore, yBefore) = (weight.Clone(), y.Clone());
        var ids = Matrix.Ids(1, id);
        Assert.Throws<ArgumentException>(() =>
            Embedding.Forward(crews.All[1], weight.Slot, ids, y.Slot, Write.Set, 2, 4)
        );
        Assert.Throws<ArgumentException>(() =>
            Embedding.Backward(
                crews.All[1],
                y.Slot,
                ids,
                Matrix.Ids(0, 0, 0, 0),
                Destination.Gradient(weight.Slot, Write.Set),
                2,
                4,
                10
            )
        );
        Compare.Bits("weight", weightBefore, weight);
        Compare.Bits("y", yBefore, y);
    }

    private Matrix Backward(
        Matrix dy,
        int[] ids,
        Matrix old,
        Func<Slot, Destination> of,
        int rows,
        int columns,
        int vocabulary
    ) =>
        crews.SameBits(
            $"{rows} rows of {columns}",
            workers =>
            {
                var into = old.Clone();
                var order = Matrix.Ids(new int[2 * rows]);
                Embedding.Backward(workers, dy.Slot, Matrix.Ids(ids), order, of(into.Slot), rows, columns, vocabulary);
                return [into];
            }
        )[0];

    private static double[,] Truth(Matrix dy, int[] ids, Matrix old, bool adds, float rate, int columns)
    {
        var truth = adds ? old.ToDouble() : new double[old.Rows, columns];
        for (var row = 0; row < ids.Length; row++)
        for (var column = 0; column < columns; column++)
            truth[ids[row], column] += rate * (double)dy[row, column];
        return truth;
    }
}
