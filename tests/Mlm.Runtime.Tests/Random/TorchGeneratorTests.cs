using System.Globalization;
using Mlm.Runtime.Checkpoints;
using Mlm.Runtime.Random;

namespace Mlm.Runtime.Tests.Random;

public sealed class TorchGeneratorTests
{
    public static TheoryData<long> Seeds => [0, 1, 42, 5489, (1L << 32) - 1, 1L << 32, (1L << 40) + 3, -1];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Draws_AreThoseOfTorch_BitForBit(long seed)
    {
        using var file = SafetensorsFile.Open(Repository.Fixture("torch-generator.safetensors"));
        var name = seed.ToString(CultureInfo.InvariantCulture);
        var generator = new TorchGenerator(seed);
        foreach (var draw in new[] { "rand.0", "rand.1" })
        {
            var expected = file.ReadSingle($"{name}.{draw}");
            var drawn = new float[expected.Length];
            generator.FillRand(drawn);
            Assert.Equal(expected, drawn);
        }
        foreach (var bound in new[] { 2, 7, 100, 30522, (1 << 28) - 1 })
        {
            var expected = file.ReadInt64($"{name}.randint.{bound}");
            Assert.Equal(300, expected.Length);
            Assert.Equal(expected, expected.Select(_ => (long)generator.NextInt(bound)));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void SingleDraws_AreThoseOfAFilledSpan(long seed)
    {
        var (one, other) = (new TorchGenerator(seed), new TorchGenerator(seed));
        var (singles, ids) = (new float[1300], new int[1300]);
        one.FillRand(singles);
        one.FillRandInt(ids, 30522);
        Assert.Equal(singles, singles.Select(_ => other.NextSingle()));
        Assert.Equal(ids, ids.Select(_ => other.NextInt(30522)));
    }

    [Fact]
    public void TheTenThousandthWord_IsThePublishedOne()
    {
        // C++ [rand.predef]: the 10000th consecutive invocation of a default-constructed mt19937, whose seed is 5489.
        var generator = new TorchGenerator(5489);
        for (var i = 1; i < 10_000; i++)
            generator.NextWord();
        Assert.Equal(4123659995u, generator.NextWord());
    }

    [Fact]
    public void Seed_StartsAnew_FromAnyPlace()
    {
        foreach (var draws in new[] { 0, 1, 623, 624, 625, 2000 })
        {
            var generator = new TorchGenerator(7);
            for (var i = 0; i < draws; i++)
                generator.NextSingle();
            generator.Seed(42);
            var fresh = new TorchGenerator(42);
            for (var i = 0; i < 1000; i++)
                Assert.Equal(fresh.NextWord(), generator.NextWord());
        }
    }

    [Fact]
    public void SeedAndDraws_AllocateNothing()
    {
        var generator = new TorchGenerator(0);
        var (singles, ids) = (new float[2000], new int[2000]);
        DrawAll(); // compiles what is called
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var turn = 0; turn < 10; turn++)
            DrawAll();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void DrawAll()
        {
            generator.Seed(42);
            generator.FillRand(singles);
            generator.FillRandInt(ids, 30522);
            singles[0] = generator.NextSingle();
            ids[0] = generator.NextInt(30522);
        }
    }

    [Fact]
    public void OnlyTheLow32BitsOfASeed_Matter()
    {
        Assert.Equal(new TorchGenerator(0).NextWord(), new TorchGenerator(long.MinValue).NextWord());
        Assert.Equal(new TorchGenerator(uint.MaxValue).NextWord(), new TorchGenerator(-1).NextWord());
        Assert.NotEqual(new TorchGenerator(0).NextWord(), new TorchGenerator(1L << 31).NextWord());
    }

    [Fact]
    public void Singles_AreMultiplesOfTwoToTheMinus24_BelowOne()
    {
        var generator = new TorchGenerator(3);
        for (var i = 0; i < 10_000; i++)
        {
            var value = generator.NextSingle();
            Assert.InRange(value, 0, 1 - (1f / (1 << 24)));
            Assert.Equal(0, value * (1 << 24) % 1);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1 << 28)]
    [InlineData(int.MinValue)]
    public void ABoundThatTorchDrawsInAnotherWay_Throws(int bound)
    {
        var generator = new TorchGenerator(0);
        Assert.Throws<ArgumentOutOfRangeException>(() => generator.NextInt(bound));
        Assert.Throws<ArgumentOutOfRangeException>(() => generator.FillRandInt(new int[1], bound));
    }
}
