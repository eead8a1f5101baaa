using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Tests.Kernels;

// How a product is cut, decided by whoever calls it.
public sealed unsafe partial class MatMulTests
{
    private static readonly (int, int, int)[] CutShapes =
    [
        (7, 5, 18),
        (77, 100, 330),
        (40, 33, 64),
        (130, 17, 640),
        (13, 1600, 70),
        (0, 3, 4),
        (4, 0, 5),
        (3, 4, 0),
    ];

    public static TheoryData<int, int, int, int, int, Share> Cuts()
    {
        var data = new TheoryData<int, int, int, int, int, Share>();
        foreach (var (rows, inner, columns) in CutShapes)
        foreach (var block in new[] { 1, 7, 64, 100, 768 })
        foreach (var (panel, share) in new[] { (64, Share.Rows), (128, Share.Columns), (6400, Share.ByShape) })
            data.Add(rows, inner, columns, block, panel, share);
        return data;
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public void ACutProduct_IsTheScalarTwinInItsBlocksToTheBit(
        int rows,
        int inner,
        int columns,
        int block,
        int panel,
        Share share
    )
    {
        var blocking = new Blocking(block, panel, share);
        var (a, b, dc) = (Input(rows, inner, 1), Input(inner, columns, 2), Input(rows, columns, 3));
        void Run(
            string name,
            Matrix old,
            int length,
            float rate,
            Func<int, int, float> elementA,
            Func<int, int, float> elementB,
            Action<Workers, Slot> run
        )
        {
            var found = crews.SameBits(
                name,
                workers =>
                {
                    var into = old.Clone();
                    run(workers, into.Slot);
                    return [into];
                }
            )[0];
            var twin = old.Clone();
            for (var row = 0; row < old.Rows; row++)
            for (var column = 0; column < old.Columns; column++)
                twin[row, column] = Twin(old[row, column], length, true, rate, row, column, elementA, elementB, block);
            Compare.Bits(name, twin, found);
        }

        Run(
            "forward",
            dc,
            inner,
            1f,
            (i, k) => a[i, k],
            (k, j) => b[k, j],
            (workers, into) =>
                MatMul.Forward(workers, a.Slot, b.Slot, into, Write.Add, rows, inner, columns, blocking: blocking)
        );
        Run(
            "input",
            a,
            columns,
            1f,
            (i, k) => dc[i, k],
            (k, j) => b[j, k],
            (workers, into) =>
                MatMul.BackwardInput(
                    workers,
                    dc.Slot,
                    b.Slot,
                    into,
                    Write.Add,
                    rows,
                    inner,
                    columns,
                    blocking: blocking
                )
        );
        Run(
            "weight",
            b,
            rows,
            Rate,
            (i, k) => a[k, i],
            (k, j) => dc[k, j],
            (workers, into) =>
                MatMul.BackwardWeight(
                    workers,
                    a.Slot,
                    dc.Slot,
                    Destination.Update(into, Rate),
                    rows,
                    inner,
                    columns,
                    blocking
                )
        );
    }

    [Theory]
    [InlineData(Share.Rows)]
    [InlineData(Share.Columns)]
    public void ACut_HasTheKernelsOwnBitsWhereItsBlocksAreTheSame(Share share)
    {
        const int rows = 50;
        const int inner = 1000;
        const int columns = 200;
        var (a, b) = (Input(rows, inner, 1), Input(inner, columns, 2));
        var own = new Matrix(rows, columns);
        MatMul.Forward(crews.One, a.Slot, b.Slot, own.Slot, Write.Set, rows, inner, columns);
        foreach (var (block, panel) in new[] { (768, 64), (512, 128), (512, 256) })
        {
            var cut = new Matrix(rows, columns);
            var blocking = new Blocking(block, panel, share);
            MatMul.Forward(
                crews.One,
                a.Slot,
                b.Slot,
                cut.Slot,
                Write.Set,
                rows,
                inner,
                columns,
                Epilogue.Relu(),
                blocking
            );
            for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                Assert.Equal(Math.Max(own[row, column], 0), cut[row, column]);
        }
    }

    [Theory]
    [InlineData(Share.Rows)]
    [InlineData(Share.Columns)]
    public void ATransposedProduct_IsCutAlike(Share share)
    {
        const int rows = 20;
        const int inner = 70;
        const int columns = 150;
        var (a, b, c) = (Input(rows, inner, 1), Input(columns, inner, 2), Input(rows, columns, 3));
        var blocking = new Blocking(32, 128, share);
        Matrix[] Run(Workers workers, Blocking blocking)
        {
            var (y, da, db) = (new Matrix(rows, columns), new Matrix(rows, inner), new Matrix(columns, inner));
            MatMul.ForwardTransposed(
                workers,
                a.Slot,
                b.Slot,
                y.Slot,
                Write.Set,
                rows,
                inner,
                columns,
                blocking: blocking
            );
            MatMul.BackwardInputTransposed(
                workers,
                c.Slot,
                b.Slot,
                da.Slot,
                Write.Set,
                rows,
                inner,
                columns,
                blocking: blocking
            );
            var into = Destination.Gradient(db.Slot, Write.Set);
            MatMul.BackwardWeightTransposed(workers, a.Slot, c.Slot, into, rows, inner, columns, blocking);
            return [y, da, db];
        }
        var found = crews.SameBits("transposed", workers => Run(workers, blocking));
        var own = Run(crews.One, default);
        for (var i = 0; i < own.Length; i++)
        for (var row = 0; row < own[i].Rows; row++)
        for (var column = 0; column < own[i].Columns; column++)
            Assert.Equal(own[i][row, column], found[i][row, column], 1e-4f);
    }

    [Theory]
    [InlineData(64, 5, 768)]
    [InlineData(128, 300, 100)]
    [InlineData(640, 70, 9)]
    public void EveryTarget_GivesTheSameBitsHoweverCut(int panel, int inner, int block) =>
        HoldTargets(20, inner, 333, new Blocking(block, panel, Share.ByShape));

    [Theory]
    [InlineData(9, 20, 70)]
    [InlineData(77, 5, 1)]
    [InlineData(40, 900, 250)]
    public void APaddedProduct_WritesItsPaddingAndNothingElse(int rows, int inner, int columns)
    {
        var padded = (columns + 15) / 16 * 16;
        var (a, b, old) = (Input(rows, inner, 1), Input(inner, columns, 2), Input(rows, padded, 3));
        foreach (var share in new[] { Share.Rows, Share.Columns })
        {
            var blocking = new Blocking(768, 64, share, padded: true);
            // A padding of its own stands guard behind that which may be written.
            var found = crews.SameBits(
                $"{share}",
                workers =>
                {
                    var (set, added) = (new Matrix(rows, padded), old.Clone());
                    MatMul.Forward(
                        workers,
                        a.Slot,
                        b.Slot,
                        set.Slot,
                        Write.Set,
                        rows,
                        inner,
                        columns,
                        blocking: blocking
                    );
                    MatMul.Forward(
                        workers,
                        a.Slot,
                        b.Slot,
                        added.Slot,
                        Write.Add,
                        rows,
                        inner,
                        columns,
                        blocking: blocking
                    );
                    return [set, added];
                }
            );
            var (own, ownAdded) = (new Matrix(rows, columns), old.Clone());
            MatMul.Forward(crews.One, a.Slot, b.Slot, own.Slot, Write.Set, rows, inner, columns);
            MatMul.Forward(crews.One, a.Slot, b.Slot, ownAdded.Slot, Write.Add, rows, inner, columns);
            for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
            {
                Assert.Equal(own[row, column], found[0][row, column]);
                Assert.Equal(ownAdded[row, column], found[1][row, column]);
            }
        }
    }

    [Fact]
    public void PaddingThatTheSlotLacks_Throws()
    {
        var (a, b, c) = (Input(4, 5, 1), Input(5, 17, 2), new Matrix(4, 17, padding: 14));
        var blocking = new Blocking(768, 64, Share.Rows, padded: true);
        Assert.Throws<ArgumentException>(() =>
            MatMul.Forward(crews.One, a.Slot, b.Slot, c.Slot, Write.Set, 4, 5, 17, blocking: blocking)
        );
    }

    [Theory]
    [InlineData(0, 64, Share.Rows, "block")]
    [InlineData(-1, 64, Share.Rows, "block")]
    [InlineData(769, 64, Share.Rows, "block")]
    [InlineData(64, 0, Share.Rows, "panel")]
    [InlineData(64, -64, Share.Rows, "panel")]
    [InlineData(64, 96, Share.Rows, "panel")]
    [InlineData(64, 64, (Share)3, "share")]
    [InlineData(64, 64, (Share)(-1), "share")]
    public void ACutThatNoProductCanHave_ThrowsAndNamesIt(int block, int panel, Share share, string parameter) =>
        Assert.Throws<ArgumentOutOfRangeException>(parameter, () => new Blocking(block, panel, share));
}
