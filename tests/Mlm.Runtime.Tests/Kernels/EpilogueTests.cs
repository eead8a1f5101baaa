using Mlm.Runtime.Kernels;
using Mlm.Runtime.Kernels.Products;
using Mlm.Runtime.Kernels.Targets;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;
using Mlm.Shared;

namespace Mlm.Runtime.Tests.Kernels;

/// <summary>A product that finishes its result is held against the kernels that would do it one by one, and against double.</summary>
[Collection(CrewsCollection.Name)]
public sealed unsafe class EpilogueTests(Crews crews)
{
    // As of ActivationTests' twins.
    private const double Step = 1e-5;

    private static readonly Product[] Products =
    [
        new(
            "Forward",
            TransposedB: false,
            (workers, a, b, c, write, rows, inner, columns, then) =>
                MatMul.Forward(workers, a, b, c, write, rows, inner, columns, then)
        ),
        new(
            "ForwardTransposed",
            TransposedB: true,
            (workers, a, b, c, write, rows, inner, columns, then) =>
                MatMul.ForwardTransposed(workers, a, b, c, write, rows, inner, columns, then)
        ),
        new(
            "BackwardInput",
            TransposedB: true,
            (workers, a, b, c, write, rows, inner, columns, then) =>
                MatMul.BackwardInput(workers, a, b, c, write, rows, columns, inner, then)
        ),
        new(
            "BackwardInputTransposed",
            TransposedB: false,
            (workers, a, b, c, write, rows, inner, columns, then) =>
                MatMul.BackwardInputTransposed(workers, a, b, c, write, rows, columns, inner, then)
        ),
    ];

    private delegate void Multiply(
        Workers workers,
        Slot a,
        Slot b,
        Slot c,
        Write write,
        int rows,
        int inner,
        int columns,
        Epilogue then
    );

    public static TheoryData<int, int, int> Shapes()
    {
        var shapes = new TheoryData<int, int, int>();
        foreach (var columns in Enumerable.Range(1, 33).Concat([64, 65, 100]))
            shapes.Add(7, 7, columns);
        foreach (var rows in new[] { 0, 1, 5, 6, 7, 23, 24, 25, 29, 48, 49, 55, 130 })
            shapes.Add(rows, 9, 37);
        foreach (var inner in new[] { 0, 1, 7, 769, 1600 })
        foreach (var columns in new[] { 16, 65, 100 })
            shapes.Add(25, inner, columns);
        shapes.Add(3, 4, 0);
        shapes.Add(3, 4, 640); // threads take columns
        return shapes;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Bias_IsAddedToTheWholeSum(int rows, int inner, int columns)
    {
        var bias = Matrix.Random(1, columns, 4);
        Check(
            rows,
            inner,
            columns,
            _ => Epilogue.Bias(bias.Slot),
            (c, _) =>
            {
                for (var row = 0; row < rows; row++)
                for (var column = 0; column < columns; column++)
                    c[row, column] += bias[0, column];
            }
        );
        bias.RequireIntact("bias");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Times_MultipliesTheWholeSum(int rows, int inner, int columns)
    {
        var slope = Matrix.Random(rows, columns, 4, padding: 5, misalignment: 1);
        Check(
            rows,
            inner,
            columns,
            _ => Epilogue.Times(slope.Slot),
            (c, _) =>
            {
                for (var row = 0; row < rows; row++)
                for (var column = 0; column < columns; column++)
                    c[row, column] *= slope[row, column];
            }
        );
        slope.RequireIntact("slope");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ActivationWithoutSlope_HasTheBitsOfItsKernel(int rows, int inner, int columns)
    {
        foreach (var activation in TestedActivation.All)
        foreach (var bias in new[] { null, Matrix.Random(1, columns, 4) })
            Check(
                rows,
                inner,
                columns,
                _ => activation.Then(bias?.Slot, null),
                (c, _) =>
                {
                    Add(c, bias);
                    activation.Forward(crews.One, c.Slot, c.Slot, rows, columns);
                }
            );
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ActivationWithSlope_KeepsWhatItsReversalMultipliesBy(int rows, int inner, int columns)
    {
        var ones = Matrix.Random(rows, columns, 1, scale: 0, offset: 1);
        foreach (var activation in TestedActivation.All.Where(a => !a.SlopeIsOfResult))
        foreach (var bias in new[] { null, Matrix.Random(1, columns, 4) })
            Check(
                rows,
                inner,
                columns,
                slope => activation.Then(bias?.Slot, slope.Slot),
                (c, slope) =>
                {
                    Add(c, bias);
                    activation.Backward(crews.One, ones.Slot, c.Slot, slope.Slot, Write.Set, rows, columns);
                    if (activation.ValueIsTheKernels)
                        activation.Forward(crews.One, c.Slot, c.Slot, rows, columns);
                    else
                        activation.ForwardWithSlope(crews.One, c, rows, columns);
                }
            );
    }

    [Fact]
    public void ValueAndSlope_AreTheFormulaAndItsDifference()
    {
        const int columns = 40_003;
        var x = new Matrix(1, columns);
        for (var i = 0; i < columns; i++)
            x[0, i] = (i - 20_000) / 1600f; // −12.5 … 12.5
        foreach (var activation in TestedActivation.All)
        {
            var (y, slope) = activation.Of(crews.One, x);
            var (value, _) = activation.Of(crews.One, x, keepsSlope: false);
            var truth = Compare.Map(1, columns, (_, i) => activation.Value(x[0, i]));
            double Bound(int row, int i) => Tolerances.Elementwise * Math.Max(0.2, Math.Abs(truth[0, i]));
            Compare.Within($"{activation.Name} beside its slope", truth, y, Bound);
            Compare.Within(activation.Name, truth, value, Bound);
            if (activation.SlopeIsOfResult)
                continue;
            var slopes = Compare.Map(
                1,
                columns,
                (_, i) => (activation.Value(x[0, i] + Step) - activation.Value(x[0, i] - Step)) / (2 * Step)
            );
            Compare.Within($"{activation.Name}, slope", slopes, slope, (_, _) => 2 * Tolerances.Elementwise);
        }
    }

    [Theory]
    [InlineData("gelu_erf", -13, 13, Tolerances.NormalTail)]
    [InlineData("silu", -87.3f, 88, 2 * Tolerances.Elementwise)]
    public void ValueBesideItsSlope_KeepsItsDigitsInTheTail(string name, float first, float last, double tolerance)
    {
        const int columns = 80_001;
        var x = new Matrix(1, columns);
        for (var i = 0; i < columns; i++)
            x[0, i] = (float)(first + ((last - first) * (double)i / (columns - 1)));
        var activation = TestedActivation.All.Single(a => a.Name == name);
        var (y, _) = activation.Of(crews.One, x);
        var truth = Compare.Map(1, columns, (_, i) => activation.Value(x[0, i]));
        Compare.Within(name, truth, y, (_, i) => tolerance * Math.Abs(truth[0, i]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void LargeValues_AreTheirLimits(bool keepsSlope)
    {
        float[] values = [30, 1e4f, 1e10f, 1e20f, 3e38f, float.MaxValue, float.PositiveInfinity];
        var x = Matrix.Of(1, 2 * values.Length, [.. values, .. values.Select(v => -v)]);
        foreach (var activation in TestedActivation.All)
        {
            var (y, slope) = activation.Of(crews.One, x, keepsSlope);
            for (var i = 0; i < x.Columns; i++)
            {
                var isAbove = x[0, i] > 0;
                var limit = activation.Name switch
                {
                    "tanh" => isAbove ? 1 : -1,
                    "sigmoid" => isAbove ? 1 : 0,
                    _ => isAbove ? x[0, i] : 0,
                };
                Assert.Equal(limit, y[0, i], tolerance: limit == 0 ? 1e-11f : 0f);
                if (!isAbove && x[0, i] < -100)
                    Assert.Equal(limit, y[0, i]);
                if (keepsSlope && !activation.SlopeIsOfResult)
                    Assert.Equal(isAbove ? 1 : 0, slope[0, i], tolerance: 1e-7f);
            }
        }
    }

    [Fact]
    public void Zero_AndNotANumber_StayThemselves()
    {
        var x = Matrix.Of(1, 3, [0f, float.NaN, 1f]);
        foreach (var activation in TestedActivation.All)
        foreach (var keepsSlope in new[] { false, true })
        {
            var (y, slope) = activation.Of(crews.One, x, keepsSlope);
            Assert.Equal((float)activation.Value(0), y[0, 0]);
            Assert.Equal(float.NaN, y[0, 1]);
            Assert.Equal((float)activation.Value(1), y[0, 2], 1e-6f);
            if (!keepsSlope || activation.SlopeIsOfResult)
                continue;
            Assert.Equal(0.5f, slope[0, 0]);
            Assert.Equal(float.NaN, slope[0, 1]);
        }
    }

    [Theory]
    [InlineData(77, 100, 130)]
    [InlineData(6, 800, 64)]
    [InlineData(31, 31, 31)]
    [InlineData(4, 0, 70)]
    public void BothTileWidths_GiveTheSameBits(int rows, int inner, int columns)
    {
        var buffer = stackalloc float[KernelGeometry.BufferFloats + 16];
        buffer = (float*)(((nint)buffer + 63) & ~(nint)63);
        var (a, b, bias) = (Input(rows, inner, 1), Input(inner, columns, 2), Matrix.Random(1, columns, 4));
        var old = Input(rows, columns, 3);
        foreach (var activation in TestedActivation.All)
        foreach (var adds in new[] { false, true })
        {
            var (wide, narrow) = (old.Clone(), old.Clone());
            var (wideSlope, narrowSlope) = (new Matrix(rows, columns), new Matrix(rows, columns));
            var product = new BlockedProduct
            {
                A = a.Slot.Pointer,
                StrideA = a.Stride,
                B = b.Slot.Pointer,
                StrideB = b.Stride,
                StrideC = wide.Stride,
                Rows = rows,
                Inner = inner,
                Columns = columns,
                Adds = adds,
                Rate = 1f,
            };
            product.C = wide.Slot.Pointer;
            product.Then = activation.Then(bias.Slot, wideSlope.Slot).Finish;
            product.Compute<Avx512>(buffer, 0, rows, 0, columns);
            product.C = narrow.Slot.Pointer;
            product.Then = activation.Then(bias.Slot, narrowSlope.Slot).Finish;
            product.Compute<Avx2>(buffer, 0, rows, 0, columns);
            Compare.Bits($"{activation.Name} {adds}", wide, narrow);
            Compare.Bits($"{activation.Name} {adds}, slope", wideSlope, narrowSlope);
            foreach (var matrix in new[] { wide, narrow, wideSlope, narrowSlope })
                matrix.RequireIntact(activation.Name);
        }
        GC.KeepAlive((a, b, bias));
    }

    [Fact]
    public void SlotThatDoesNotHoldItsShape_Throws()
    {
        var (a, b, c) = (Input(4, 5, 1), Input(6, 6, 2), new Matrix(4, 6));
        foreach (var product in Products)
        {
            void Refuses(Epilogue then)
            {
                var error = Assert.Throws<ArgumentException>(() => Run(then));
                Assert.Contains("does not hold", error.Message);
            }
            void Run(Epilogue then) => product.Run(crews.One, a.Slot, b.Slot, c.Slot, Write.Set, 4, 5, 6, then);

            var (bias, slope) = (Matrix.Random(1, 6, 1).Slot, new Matrix(4, 6).Slot);
            foreach (var wrong in new[] { default, new Matrix(1, 5, padding: 0).Slot, new Matrix(0, 6).Slot })
            {
                Refuses(Epilogue.Bias(wrong));
                foreach (var activation in TestedActivation.All)
                    Refuses(activation.Then(wrong, slope));
            }
            foreach (var wrong in new[] { default, new Matrix(4, 5, padding: 0).Slot, new Matrix(3, 6).Slot })
            {
                Refuses(Epilogue.Times(wrong));
                foreach (var activation in TestedActivation.All.Where(a => !a.SlopeIsOfResult))
                    Refuses(activation.Then(bias, wrong));
            }
            Run(Epilogue.Gelu(bias, slope));
        }
    }

    private static void Add(Matrix c, Matrix? bias)
    {
        for (var row = 0; bias != null && row < c.Rows; row++)
        for (var column = 0; column < c.Columns; column++)
            c[row, column] += bias[0, column];
    }

    private static Matrix Input(int rows, int columns, int seed) =>
        Matrix.Random(rows, columns, seed, padding: (seed * 2) - 1, misalignment: seed);

    // Every product that takes an epilogue, set and added, against the same product that is finished afterwards.
    private void Check(int rows, int inner, int columns, Func<Matrix, Epilogue> then, Action<Matrix, Matrix> finish)
    {
        var (a, old) = (Input(rows, inner, 1), Input(rows, columns, 3));
        foreach (var product in Products)
        foreach (var write in new[] { Write.Set, Write.Add })
        {
            var name = $"{product.Name} {write} {rows},{inner},{columns}";
            var b = product.TransposedB ? Input(columns, inner, 2) : Input(inner, columns, 2);
            var (expected, expectedSlope) = (old.Clone(), new Matrix(rows, columns));
            product.Run(crews.One, a.Slot, b.Slot, expected.Slot, write, rows, inner, columns, default);
            finish(expected, expectedSlope);
            var results = crews.SameBits(
                name,
                workers =>
                {
                    var (c, slope) = (old.Clone(), new Matrix(rows, columns, padding: 5, misalignment: 1));
                    product.Run(workers, a.Slot, b.Slot, c.Slot, write, rows, inner, columns, then(slope));
                    return [c, slope];
                }
            );
            Compare.Bits(name, expected, results[0]);
            Compare.Bits($"{name}, slope", expectedSlope, results[1]);
            a.RequireIntact("a");
            b.RequireIntact("b");
        }
    }

    private sealed record Product(string Name, bool TransposedB, Multiply Run);
}
