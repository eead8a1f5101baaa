using Mlm.Runtime.Random;

namespace Mlm.Runtime.Tests.Random;

public sealed class InitializersTests
{
    private const int Rows = 400;
    private const int Columns = 600;

    public static TheoryData<Initializer> Kinds => [.. Enum.GetValues<Initializer>()];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void Normal_HasTheMomentsOfANormalDistribution(long seed)
    {
        const double Sigma = 0.02;
        var values = Fill(Initializer.Normal, Sigma, seed);
        // Each bound is five standard errors of its estimate from 240,000 values: rarely does a sound generator cross it,
        // and the seeds are fixed.
        var n = values.Length;
        var z = values.Select(v => v / Sigma).ToArray();
        Assert.Equal(0, z.Average(), 5 / Math.Sqrt(n));
        Assert.Equal(1, z.Average(v => v * v), 5 * Math.Sqrt(2.0 / n));
        Assert.Equal(0, z.Average(v => v * v * v), 5 * Math.Sqrt(15.0 / n));
        Assert.Equal(3, z.Average(v => v * v * v * v), 5 * Math.Sqrt(96.0 / n));
        Assert.Equal(0.6826895, z.Count(v => Math.Abs(v) < 1) / (double)n, 5 * Math.Sqrt(0.2166 / n));
        Assert.Equal(0.0026998, z.Count(v => Math.Abs(v) > 3) / (double)n, 5 * Math.Sqrt(0.0027 / n));
        Assert.All(z, v => Assert.InRange(Math.Abs(v), 0, 8.6));
        // Neighbors, also the two of one pair, have nothing to do with each other.
        foreach (var lag in new[] { 1, 2, 4, Columns })
            Assert.Equal(0, z.Zip(z.Skip(lag), (a, b) => a * b).Sum() / n, 5 / Math.Sqrt(n));
    }

    [Theory]
    [InlineData(Initializer.Uniform, 0.3, 0.3)]
    [InlineData(Initializer.Xavier, 0, 0.07745966692414834)] // √(6 / (400 + 600))
    public void Uniform_FillsItsRangeEvenly(Initializer kind, double scale, double bound)
    {
        var values = Fill(kind, scale, seed: 5);
        var n = values.Length;
        Assert.All(values, v => Assert.InRange(v, (float)-bound, (float)bound));
        Assert.Equal(bound, values.Max(), bound * 1e-4);
        Assert.Equal(-bound, values.Min(), bound * 1e-4);
        Assert.Equal(0, values.Average() / bound, 5 * Math.Sqrt(1 / 3.0 / n));
        Assert.Equal(1 / 3.0, values.Average(v => v / bound * (v / bound)), 5 * Math.Sqrt(4 / 45.0 / n));
        for (var tenth = 0; tenth < 10; tenth++)
        {
            var share = values.Count(v => (int)(((v / bound) + 1) * 5) == tenth) / (double)n;
            Assert.Equal(0.1, share, 5 * Math.Sqrt(0.09 / n));
        }
    }

    [Fact]
    public void ZerosAndOnes_AreThat()
    {
        Assert.All(Fill(Initializer.Zeros, 0.5, seed: 1), v => Assert.Equal(0f, v));
        Assert.All(Fill(Initializer.Ones, 0.5, seed: 1), v => Assert.Equal(1f, v));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void HowAParameterIsCut_ChangesNothing(Initializer kind)
    {
        var whole = Fill(kind, 0.02, seed: 9, parameter: 3, rows: 7, columns: 171);
        var initializer = new Initializers(kind, 0.02, 9, 3);
        foreach (var length in new[] { 1, 2, 3, 4, 5, 171, 255, 256, 257, 7 * 171 })
        {
            var cut = new float[whole.Length];
            for (var first = 0; first < cut.Length; first += length)
                initializer.Fill(cut.AsSpan(first, Math.Min(length, cut.Length - first)), first, 7, 171);
            Assert.Equal(whole, cut);
        }
        for (var first = 0; first < 9; first++)
        for (var length = 0; length < 9; length++)
        {
            var part = new float[length];
            initializer.Fill(part, first, 7, 171);
            Assert.Equal(whole.Skip(first).Take(length), part);
        }
    }

    [Fact]
    public void Normal_IsTheDocumentedFormula()
    {
        const double Sigma = 0.02;
        const long Far = (1L << 33) + 6; // beyond what 32 bits count
        foreach (var (seed, parameter) in new[] { (0L, 0), (42L, 1), (-1L, 49), (long.MinValue + 17, 7) })
        foreach (var first in new[] { 0, 2, 1000, Far })
        {
            var values = new float[2];
            new Initializers(Initializer.Normal, Sigma, seed, parameter).Fill(values, first, 1 << 20, 1 << 20);
            var words = Enumerable.Range(0, 4).Select(i => Word(seed, parameter, (2 * first) + i)).ToArray();
            var u = 1 - (Math.Floor(((words[0] * 4294967296m) + words[1]) / 2048) / 9007199254740992);
            var v = Math.Floor(((words[2] * 4294967296m) + words[3]) / 2048) / 9007199254740992;
            var radius = Math.Sqrt(-2 * Math.Log((double)u));
            Assert.Equal((float)(Sigma * radius * Math.Cos(2 * Math.PI * (double)v)), values[0]);
            Assert.Equal((float)(Sigma * radius * Math.Sin(2 * Math.PI * (double)v)), values[1]);
        }
    }

    [Fact]
    public void Uniform_IsTheDocumentedFormula()
    {
        foreach (var (seed, parameter) in new[] { (0L, 0), (42L, 1), (-1L, 49) })
        foreach (var first in new[] { 0, 3, 1L << 34 })
        {
            var (uniform, xavier) = (new float[5], new float[5]);
            new Initializers(Initializer.Uniform, 0.3, seed, parameter).Fill(uniform, first, 1 << 20, 1 << 20);
            new Initializers(Initializer.Xavier, 0, seed, parameter).Fill(xavier, first, 1 << 20, 1 << 20);
            for (var i = 0; i < 5; i++)
            {
                var u = (Math.Floor(Word(seed, parameter, first + i) / 256.0) + 0.5) / 16777216;
                Assert.Equal((float)(0.3 * ((2 * u) - 1)), uniform[i]);
                Assert.Equal((float)(Math.Sqrt(6.0 / (2 << 20)) * ((2 * u) - 1)), xavier[i]);
            }
        }
    }

    [Fact]
    public void TheFirstValuesOfSeed1_StayWhatTheyWere()
    {
        // A change of these bits changes every model that anybody initializes. They come from a program in Python that has
        // the documented formulas, its own Philox among them.
        var (normal, uniform) = (new float[4], new float[4]);
        new Initializers(Initializer.Normal, 0.02, seed: 1, parameter: 0).Fill(normal, 0, 1, 4);
        new Initializers(Initializer.Uniform, 1, seed: 1, parameter: 0).Fill(uniform, 0, 1, 4);
        Assert.Equal([0xbad297b6, 0x3bf83366, 0xba6dae81, 0x3bef9edc], normal.Select(BitConverter.SingleToUInt32Bits));
        Assert.Equal([0xbf5b0823, 0xbf43f717, 0xbeddef52, 0xbf6b8d97], uniform.Select(BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void SeedAndParameter_BothMatter()
    {
        var some = Fill(Initializer.Normal, 1, seed: 1, parameter: 2);
        Assert.NotEqual(some, Fill(Initializer.Normal, 1, seed: 2, parameter: 2));
        Assert.NotEqual(some, Fill(Initializer.Normal, 1, seed: 1, parameter: 3));
        Assert.NotEqual(some, Fill(Initializer.Normal, 1, seed: 1 + (1L << 32), parameter: 2));
        Assert.Equal(some, Fill(Initializer.Normal, 1, seed: 1, parameter: 2));
    }

    [Fact]
    public void AStretchOutsideOfTheParameter_Throws()
    {
        var initializer = new Initializers(Initializer.Ones, 0, 0, 0);
        initializer.Fill(new float[6], 0, 2, 3);
        initializer.Fill([], 6, 2, 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => initializer.Fill(new float[6], 1, 2, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => initializer.Fill(new float[1], -1, 2, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => initializer.Fill(new float[1], long.MaxValue, 2, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Initializers((Initializer)5, 0, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Initializers(Initializer.Ones, 0, 0, -1));
    }

    private static float[] Fill(
        Initializer kind,
        double scale,
        long seed,
        int parameter = 0,
        int rows = Rows,
        int columns = Columns
    )
    {
        var values = new float[rows * columns];
        new Initializers(kind, scale, seed, parameter).Fill(values, 0, rows, columns);
        return values;
    }

    private static uint Word(long seed, int parameter, long index) =>
        new Philox(seed, (1L << 32) + parameter).Word(index);
}
