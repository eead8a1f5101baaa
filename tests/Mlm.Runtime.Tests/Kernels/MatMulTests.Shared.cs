using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Tests.Kernels;

// Products that run as one are held against the same products one after the other, and against the scalar twin.
public sealed unsafe partial class MatMulTests
{
    // Rows, inner and the products' columns: edges within a vector, rows and columns of many threads, sums of several blocks.
    public static TheoryData<int, int, int[]> SharedShapes =>
        new()
        {
            { 7, 9, [5, 17, 33] },
            { 0, 9, [5, 17] },
            { 5, 0, [5, 17] },
            { 5, 9, [0, 3] },
            { 64, 32, [32, 32, 32] },
            { 61, 48, [100, 64, 1, 129] },
            { 3, 20, [640, 7] },
            { 12, 800, [66, 130] },
            { 50, 20, [1600, 30, 769] },
            { 21, 520, [40] },
            { 6, 4, [.. Enumerable.Range(1, MatMul.MostShared)] },
        };

    [Theory]
    [MemberData(nameof(SharedShapes))]
    public void ForwardShared_HasTheBitsOfEachProductAlone(int rows, int inner, int[] columns)
    {
        var a = Input(rows, inner, 1);
        Matrix[] b = [.. columns.Select((n, i) => Input(inner, n, 2 + i))];
        Matrix[] old = [.. columns.Select((n, i) => Input(rows, n, 3 + i))];
        Matrix[] bias = [.. columns.Select((n, i) => Matrix.Random(1, n, 4 + i))];
        foreach (var write in new[] { Write.Set, Write.Add })
        foreach (var finishes in new[] { false, true })
        {
            var name = $"{write} {finishes} {rows},{inner},{string.Join('+', columns)}";

            // Sums, some of which add, and by turns a bias, an activation with its slope, and nothing behind them.
            Write WriteOf(int i) => i % 2 == 0 ? write : Write.Set;
            Epilogue Then(int i, Matrix slope) =>
                !finishes || i % 3 == 2 ? default
                : i % 3 == 0 ? Epilogue.Bias(bias[i].Slot)
                : Epilogue.Gelu(bias[i].Slot, slope.Slot);

            Matrix[] Run(Action<Matrix[], Matrix[]> run)
            {
                Matrix[] c = [.. old.Select(m => m.Clone())];
                Matrix[] slopes = [.. columns.Select(n => new Matrix(rows, n))];
                run(c, slopes);
                return [.. c, .. slopes];
            }

            var expected = Run(
                (c, slopes) =>
                {
                    for (var i = 0; i < columns.Length; i++)
                    {
                        var (bi, ci) = (b[i].Slot, c[i].Slot);
                        var then = Then(i, slopes[i]);
                        MatMul.Forward(crews.One, a.Slot, bi, ci, WriteOf(i), rows, inner, columns[i], then);
                    }
                }
            );
            var found = crews.SameBits(
                name,
                workers =>
                    Run(
                        (c, slopes) =>
                            MatMul.ForwardShared(
                                workers,
                                a.Slot,
                                rows,
                                inner,
                                columns
                                    .Select(
                                        (n, i) => new Factor(b[i].Slot, c[i].Slot, WriteOf(i), n, Then(i, slopes[i]))
                                    )
                                    .ToArray()
                            )
                    )
            );
            for (var i = 0; i < found.Length; i++)
                Compare.Bits($"{name}, {i}", expected[i], found[i]);
            a.RequireIntact("a");
            for (var i = 0; i < columns.Length && !finishes; i++)
            {
                var (bi, adds) = (b[i], WriteOf(i) == Write.Add);
                HoldAgainstTwin(
                    $"{name}, {i}",
                    found[i],
                    (r, c) => Twin(old[i][r, c], inner, adds, 1f, r, c, (row, k) => a[row, k], (k, j) => bi[k, j])
                );
            }
        }
        GC.KeepAlive((b, bias));
    }

    // Each term asks for another axis, so that without the longest one's word for all a thread would add to another's part.
    [Theory]
    [InlineData(64, 256, 40, 900)]
    [InlineData(200, 640, 900, 40)]
    [InlineData(200, 650, 70, 300)]
    public void BackwardInputShared_SplitsAllTermsAlike(int rows, int inner, int first, int second)
    {
        Matrix[] dc = [Input(rows, first, 1), Input(rows, second, 2)];
        Matrix[] b = [Input(inner, first, 3), Input(inner, second, 4)];
        var expected = new Matrix(rows, inner);
        MatMul.BackwardInput(crews.One, dc[0].Slot, b[0].Slot, expected.Slot, Write.Set, rows, inner, first);
        MatMul.BackwardInput(crews.One, dc[1].Slot, b[1].Slot, expected.Slot, Write.Add, rows, inner, second);
        foreach (var (one, other) in new[] { (Share.Rows, Share.Columns), (Share.Columns, Share.Rows) })
        {
            var name = $"{rows},{inner},{first}+{second} {one} {other}";
            var found = crews.SameBits(
                name,
                workers =>
                {
                    var da = new Matrix(rows, inner);
                    MatMul.BackwardInputShared(
                        workers,
                        da.Slot,
                        Write.Set,
                        rows,
                        inner,
                        [
                            new(dc[0].Slot, b[0].Slot, first, new Blocking(768, 64, one)),
                            new(dc[1].Slot, b[1].Slot, second, new Blocking(768, 64, other)),
                        ]
                    );
                    return [da];
                }
            )[0];
            Compare.Bits(name, expected, found);
        }
        GC.KeepAlive((dc, b));
    }

    [Theory]
    [MemberData(nameof(SharedShapes))]
    public void BackwardInputShared_HasTheBitsOfOneTermAfterTheOther(int rows, int inner, int[] columns)
    {
        Matrix[] dc = [.. columns.Select((n, i) => Input(rows, n, 1 + i))];
        Matrix[] b = [.. columns.Select((n, i) => Input(inner, n, 2 + i))];
        var old = Input(rows, inner, 3);
        foreach (var write in new[] { Write.Set, Write.Add })
        {
            var name = $"{write} {rows},{inner},{string.Join('+', columns)}";
            var expected = old.Clone();
            for (var i = 0; i < columns.Length; i++)
            {
                var adds = i > 0 ? Write.Add : write;
                MatMul.BackwardInput(crews.One, dc[i].Slot, b[i].Slot, expected.Slot, adds, rows, inner, columns[i]);
            }
            var found = crews.SameBits(
                name,
                workers =>
                {
                    var da = old.Clone();
                    MatMul.BackwardInputShared(
                        workers,
                        da.Slot,
                        write,
                        rows,
                        inner,
                        columns.Select((n, i) => new InputTerm(dc[i].Slot, b[i].Slot, n)).ToArray()
                    );
                    return [da];
                }
            )[0];
            Compare.Bits(name, expected, found);
            HoldAgainstTwin(
                name,
                found,
                (r, c) =>
                {
                    var sum = old[r, c];
                    for (var i = 0; i < columns.Length; i++)
                    {
                        var (dci, bi, adds) = (dc[i], b[i], i > 0 || write == Write.Add);
                        sum = Twin(sum, columns[i], adds, 1f, r, c, (row, k) => dci[row, k], (k, j) => bi[j, k]);
                    }
                    return sum;
                }
            );
        }
        GC.KeepAlive((dc, b));
    }

    [Theory]
    [MemberData(nameof(SharedShapes))]
    public void BackwardWeightShared_HasTheBitsOfEachProductAlone(int rows, int inner, int[] columns)
    {
        var a = Input(rows, inner, 1);
        Matrix[] dc = [.. columns.Select((n, i) => Input(rows, n, 2 + i))];
        Matrix[] old = [.. columns.Select((n, i) => Input(inner, n, 3 + i))];
        foreach (var (adds, rate, of) in Destinations.All)
        {
            var name = $"{adds} × {rate} {rows},{inner},{string.Join('+', columns)}";
            Matrix[] expected = [.. old.Select(m => m.Clone())];
            for (var i = 0; i < columns.Length; i++)
                MatMul.BackwardWeight(crews.One, a.Slot, dc[i].Slot, of(expected[i].Slot), rows, inner, columns[i]);
            var found = crews.SameBits(
                name,
                workers =>
                {
                    Matrix[] db = [.. old.Select(m => m.Clone())];
                    MatMul.BackwardWeightShared(
                        workers,
                        a.Slot,
                        rows,
                        inner,
                        columns.Select((n, i) => new WeightTerm(dc[i].Slot, of(db[i].Slot), n)).ToArray()
                    );
                    return db;
                }
            );
            for (var i = 0; i < columns.Length; i++)
            {
                var dci = dc[i];
                Compare.Bits($"{name}, {i}", expected[i], found[i]);
                HoldAgainstTwin(
                    $"{name}, {i}",
                    found[i],
                    (r, c) => Twin(old[i][r, c], rows, adds, rate, r, c, (row, k) => a[k, row], (k, j) => dci[k, j])
                );
            }
        }
        GC.KeepAlive(dc);
    }

    [Fact]
    public void SharedProducts_OfASlotThatIsTooSmall_OrOfNoOrTooManyProducts_Throw()
    {
        var (a, b, c) = (Input(4, 5, 1).Slot, Input(5, 6, 2).Slot, Input(4, 6, 3).Slot);
        var into = Destination.Gradient(b, Write.Set);
        var workers = crews.One;
        Refuses("does not hold", () => MatMul.ForwardShared(workers, a, 5, 5, [new(b, c, Write.Set, 6)]));
        Refuses(
            "does not hold",
            () => MatMul.ForwardShared(workers, a, 4, 5, [new(b, c, Write.Set, 6), new(b, c, Write.Set, 90)])
        );
        Refuses(
            "does not hold",
            () => MatMul.ForwardShared(workers, a, 4, 5, [new(b, c, Write.Set, 6, Epilogue.Bias(default))])
        );
        Refuses("does not hold", () => MatMul.BackwardInputShared(workers, a, Write.Set, 4, 5, [new(c, b, 90)]));
        Refuses("does not hold", () => MatMul.BackwardInputShared(workers, a, Write.Set, 9, 5, [new(c, b, 6)]));
        Refuses("does not hold", () => MatMul.BackwardWeightShared(workers, a, 4, 5, [new(c, into, 90)]));
        foreach (var count in new[] { 0, MatMul.MostShared + 1 })
        {
            var refusal = $"not {count}";
            Refuses(refusal, () => MatMul.ForwardShared(workers, a, 4, 5, new Factor[count]));
            Refuses(refusal, () => MatMul.BackwardInputShared(workers, a, Write.Set, 4, 5, new InputTerm[count]));
            Refuses(refusal, () => MatMul.BackwardWeightShared(workers, a, 4, 5, new WeightTerm[count]));
        }

        void Refuses(string why, Action call) => Assert.Contains(why, Assert.Throws<ArgumentException>(call).Message);
    }

    private static void HoldAgainstTwin(string name, Matrix found, Func<int, int, float> twin)
    {
        var expected = found.Clone();
        for (var row = 0; row < found.Rows; row++)
        for (var column = 0; column < found.Columns; column++)
            expected[row, column] = twin(row, column);
        Compare.Bits(name, expected, found);
    }
}
