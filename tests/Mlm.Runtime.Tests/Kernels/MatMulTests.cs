using Mlm.Runtime.Kernels;
using Mlm.Runtime.Kernels.Products;
using Mlm.Runtime.Kernels.Targets;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;
using Mlm.Shared;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed unsafe partial class MatMulTests(Crews crews)
{
    private const float Rate = Destinations.Rate;

    public static TheoryData<int, int, int> Shapes()
    {
        var shapes = new TheoryData<int, int, int>();
        for (var n = 1; n <= 33; n++)
        {
            shapes.Add(n, 5, 7);
            shapes.Add(7, n, 18);
            shapes.Add(3, 9, n);
        }
        foreach (
            var (rows, inner, columns) in new[]
            {
                (0, 3, 4),
                (4, 0, 5),
                (3, 4, 0),
                (64, 32, 32),
                (13, 64, 64),
                (70, 48, 129),
                (100, 65, 200),
                (12, 769, 66),
                (9, 1537, 47),
                (2, 2400, 30),
                (130, 17, 640),
            }
        )
            shapes.Add(rows, inner, columns);
        return shapes;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Forward_IsTheScalarTwinToTheBit(int rows, int inner, int columns) =>
        HoldForward(isTransposed: false, rows, inner, columns);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void BackwardInput_IsTheScalarTwinToTheBit(int rows, int inner, int columns) =>
        HoldBackwardInput(isTransposed: false, rows, inner, columns);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void BackwardWeight_IsTheScalarTwinToTheBit(int rows, int inner, int columns) =>
        HoldBackwardWeight(isTransposed: false, rows, inner, columns);

    [Theory]
    [InlineData(77, 100, 130)]
    [InlineData(6, 800, 64)]
    [InlineData(31, 31, 31)]
    public void EveryTarget_GivesTheSameBits(int rows, int inner, int columns) =>
        HoldTargets(rows, inner, columns, default);

    private static void HoldTargets(int rows, int inner, int columns, ProductCut cut)
    {
        var buffer = stackalloc float[KernelGeometry.BufferFloats + 16];
        buffer = (float*)(((nint)buffer + 63) & ~(nint)63);
        foreach (var (transposedA, transposedB) in new[] { (false, false), (false, true), (true, false) })
        {
            var a = transposedA ? Input(inner, rows, 1) : Input(rows, inner, 1);
            var b = transposedB ? Input(columns, inner, 2) : Input(inner, columns, 2);
            var (wide, narrow) = (new Matrix(rows, columns), new Matrix(rows, columns));
            var portable = new Matrix(rows, columns);
            var product = new BlockedProduct
            {
                A = a.Slot.Pointer,
                StrideA = a.Stride,
                TransposedA = transposedA,
                B = b.Slot.Pointer,
                StrideB = b.Stride,
                TransposedB = transposedB,
                StrideC = wide.Stride,
                Rows = rows,
                Inner = inner,
                Columns = columns,
                Rate = 1f,
                Cut = cut,
            };
            product.C = wide.Slot.Pointer;
            product.Compute<Avx512>(buffer, 0, rows, 0, columns);
            product.C = narrow.Slot.Pointer;
            product.Compute<Avx2>(buffer, 0, rows, 0, columns);
            product.C = portable.Slot.Pointer;
            product.Compute<Portable>(buffer, 0, rows, 0, columns);
            Compare.Bits($"{transposedA} {transposedB}", wide, narrow);
            Compare.Bits($"{transposedA} {transposedB}, portable", wide, portable);
            wide.RequireIntact("512 bits");
            narrow.RequireIntact("256 bits");
            portable.RequireIntact("portable");
            GC.KeepAlive((a, b));
        }
    }

    [Theory]
    [InlineData(7, 100, 130)]
    [InlineData(13, 800, 64)]
    [InlineData(6, 1600, 70)]
    [InlineData(5, 1, 1)]
    public void PackingOnce_HasTheBitsOfPackingAsItGoes(int rows, int inner, int columns)
    {
        var buffer = stackalloc float[KernelGeometry.BufferFloats + 16];
        buffer = (float*)(((nint)buffer + 63) & ~(nint)63);
        foreach (var transposedB in new[] { false, true })
        foreach (var adds in new[] { false, true })
        {
            var a = Input(rows, inner, 1);
            var b = transposedB ? Input(columns, inner, 2) : Input(inner, columns, 2);
            var padded = (columns + 15) & ~15;
            var (packed, old) = (new Matrix(inner, padded, padding: 0), Input(rows, columns, 3));
            var (goes, once, wide) = (old.Clone(), old.Clone(), new Matrix(rows, padded));
            var product = new BlockedProduct
            {
                A = a.Slot.Pointer,
                StrideA = a.Stride,
                B = b.Slot.Pointer,
                StrideB = b.Stride,
                TransposedB = transposedB,
                Rows = rows,
                Inner = inner,
                Columns = columns,
                Adds = adds,
                Rate = adds ? Rate : 0, // not read where the product replaces
            };
            Compute(product, goes, buffer);
            product.PackB(packed.Slot.Pointer);
            Compute(product, once, buffer);
            product.WritesPadding = true;
            product.Adds = false;
            Compute(product, wide, buffer);
            packed.RequireIntact("packed");
            for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
            {
                float Truth(bool adds) =>
                    Twin(
                        old[row, column],
                        inner,
                        adds,
                        adds ? Rate : 1f,
                        row,
                        column,
                        (i, k) => a[i, k],
                        (k, j) => transposedB ? b[j, k] : b[k, j]
                    );
                Assert.Equal(Truth(adds), goes[row, column]);
                Assert.Equal(Truth(adds), once[row, column]);
                Assert.Equal(Truth(adds: false), wide[row, column]);
            }
            GC.KeepAlive((a, b, packed));
        }
    }

    [Fact]
    public void NotANumber_ReachesItsRowAlone()
    {
        var (a, b, c) = (Input(9, 20, 1), Input(20, 40, 2), new Matrix(9, 40));
        a[4, 7] = float.NaN;
        MatMul.Forward(crews.One, a.Slot, b.Slot, c.Slot, Write.Set, 9, 20, 40);
        for (var row = 0; row < 9; row++)
        for (var column = 0; column < 40; column++)
            Assert.Equal(row == 4, float.IsNaN(c[row, column]));
    }

    [Fact]
    public void SlotThatIsTooSmall_Throws()
    {
        var (a, b, c) = (Input(4, 5, 1), Input(5, 6, 2), Input(4, 6, 3));
        Assert.Throws<ArgumentException>(() => MatMul.Forward(crews.One, a.Slot, b.Slot, c.Slot, Write.Set, 5, 5, 6));
        Assert.Throws<ArgumentException>(() =>
            MatMul.BackwardInput(crews.One, c.Slot, a.Slot, b.Slot, Write.Set, 4, 9, 6)
        );
    }

    private static void Compute(BlockedProduct product, Matrix c, float* buffer)
    {
        product.C = c.Slot.Pointer;
        product.StrideC = c.Stride;
        product.Compute(buffer);
        c.RequireIntact("c");
    }

    private static Matrix Input(int rows, int columns, int seed) =>
        Matrix.Random(rows, columns, seed, padding: seed * 2 - 1, misalignment: seed);

    private void HoldForward(bool isTransposed, int rows, int inner, int columns)
    {
        var (a, c) = (Input(rows, inner, 1), Input(rows, columns, 3));
        var b = isTransposed ? Input(columns, inner, 2) : Input(inner, columns, 2);
        foreach (var write in new[] { Write.Set, Write.Add })
            Check(
                $"{write} {rows},{inner},{columns}",
                a,
                b,
                c,
                inner,
                write == Write.Add,
                1f,
                (i, k) => a[i, k],
                isTransposed ? (k, j) => b[j, k] : (k, j) => b[k, j],
                (workers, into) =>
                {
                    if (isTransposed)
                        MatMul.ForwardTransposed(workers, a.Slot, b.Slot, into, write, rows, inner, columns);
                    else
                        MatMul.Forward(workers, a.Slot, b.Slot, into, write, rows, inner, columns);
                }
            );
    }

    private void HoldBackwardInput(bool isTransposed, int rows, int inner, int columns)
    {
        var (dc, da) = (Input(rows, columns, 1), Input(rows, inner, 3));
        var b = isTransposed ? Input(columns, inner, 2) : Input(inner, columns, 2);
        foreach (var write in new[] { Write.Set, Write.Add })
            Check(
                $"{write} {rows},{inner},{columns}",
                dc,
                b,
                da,
                columns,
                write == Write.Add,
                1f,
                (i, k) => dc[i, k],
                isTransposed ? (k, j) => b[k, j] : (k, j) => b[j, k],
                (workers, into) =>
                {
                    if (isTransposed)
                        MatMul.BackwardInputTransposed(workers, dc.Slot, b.Slot, into, write, rows, inner, columns);
                    else
                        MatMul.BackwardInput(workers, dc.Slot, b.Slot, into, write, rows, inner, columns);
                }
            );
    }

    private void HoldBackwardWeight(bool isTransposed, int rows, int inner, int columns)
    {
        var (a, dc) = (Input(rows, inner, 1), Input(rows, columns, 2));
        var db = isTransposed ? Input(columns, inner, 3) : Input(inner, columns, 3);
        foreach (var (adds, rate, of) in Destinations.All)
            Check(
                $"adds {adds} × {rate} {rows},{inner},{columns}",
                a,
                dc,
                db,
                rows,
                adds,
                rate,
                isTransposed ? (i, k) => dc[k, i] : (i, k) => a[k, i],
                isTransposed ? (k, j) => a[k, j] : (k, j) => dc[k, j],
                (workers, into) =>
                {
                    if (isTransposed)
                        MatMul.BackwardWeightTransposed(workers, a.Slot, dc.Slot, of(into), rows, inner, columns);
                    else
                        MatMul.BackwardWeight(workers, a.Slot, dc.Slot, of(into), rows, inner, columns);
                }
            );
    }

    private void Check(
        string name,
        Matrix a,
        Matrix b,
        Matrix old,
        int inner,
        bool adds,
        float rate,
        Func<int, int, float> elementA,
        Func<int, int, float> elementB,
        Action<Workers, Slot> run
    )
    {
        var result = crews.SameBits(
            name,
            workers =>
            {
                var into = old.Clone();
                run(workers, into.Slot);
                return [into];
            }
        )[0];
        a.RequireIntact("a");
        b.RequireIntact("b");
        var twin = old.Clone();
        var truth = old.ToDouble();
        var sizes = new double[old.Rows, old.Columns];
        for (var row = 0; row < old.Rows; row++)
        for (var column = 0; column < old.Columns; column++)
        {
            twin[row, column] = Twin(old[row, column], inner, adds, rate, row, column, elementA, elementB);
            var (sum, size) = (0.0, 0.0);
            for (var k = 0; k < inner; k++)
            {
                var term = (double)elementA(row, k) * elementB(k, column);
                sum += term;
                size += Math.Abs(term);
            }
            truth[row, column] = adds ? truth[row, column] + ((double)rate * sum) : sum;
            sizes[row, column] = size + Math.Abs(truth[row, column]);
        }
        Compare.Bits(name, twin, result);
        Compare.Within(name, truth, result, (row, column) => Tolerances.Product * sizes[row, column]);
    }

    // Blocks of at most 768 unless told; what is left after them is halved while it is longer than one.
    private static float Twin(
        float old,
        int inner,
        bool adds,
        float rate,
        int row,
        int column,
        Func<int, int, float> elementA,
        Func<int, int, float> elementB,
        int longest = 768
    )
    {
        var result = adds ? old : 0f;
        for (var start = 0; start < inner; )
        {
            var rest = inner - start;
            var length =
                rest <= longest ? rest
                : rest >= 2 * longest ? longest
                : Math.Min((rest / 2 + 15) / 16 * 16, longest);
            var sum = 0f;
            for (var k = start; k < start + length; k++)
                sum = MathF.FusedMultiplyAdd(elementA(row, k), elementB(k, column), sum);
            result = start == 0 && !adds ? sum : MathF.FusedMultiplyAdd(rate, sum, result);
            start += length;
        }
        return result;
    }
}
