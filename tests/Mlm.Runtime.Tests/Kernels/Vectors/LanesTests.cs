using Mlm.Runtime.Kernels;
using Mlm.Runtime.Kernels.Vectors;

namespace Mlm.Runtime.Tests.Kernels.Vectors;

public sealed unsafe class LanesTests
{
    [Fact]
    public void Exp_IsWithinItsUlps()
    {
        var worst = 0.0;
        var at = 0f;
        for (var x = -87.3f; x < 88.7f; x += 0.000_61f)
        {
            var truth = Math.Exp(x);
            var ulp = (double)MathF.BitIncrement((float)truth) - (float)truth;
            var error = Math.Abs(Exp(x) - truth) / ulp;
            if (error > worst)
                (worst, at) = (error, x);
        }
        Assert.True(worst <= Tolerances.ExpUlps, $"exp({at:R}) is {worst:F2} ulp off");
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(-87.4f, 0f)]
    [InlineData(-1000f, 0f)]
    [InlineData(-3e38f, 0f)]
    [InlineData(88.73f, float.PositiveInfinity)]
    [InlineData(3e38f, float.PositiveInfinity)]
    public void Exp_AtItsEnds(float x, float expected) => Assert.Equal(expected, Exp(x));

    [Fact]
    public void Exp_KeepsEveryKindOfNaN()
    {
        for (var payload = 1; payload < 1 << 23; payload += 4099)
            Assert.True(float.IsNaN(Exp(BitConverter.Int32BitsToSingle(0x7F80_0000 | payload))));
    }

    [Fact]
    public void Exp_NearTheLargestFloat_IsFinite() => Assert.True(float.IsFinite(Exp(88.7228f)));

    [Fact]
    public void Operations_HaveTheSameBitsInEitherWidth() =>
        Assert.Equal(EveryOperation<Lanes512>(), EveryOperation<Lanes256>());

    [Fact]
    public void Tails_ReadAndWriteTheirLanesAlone()
    {
        RequireTails<Lanes512>();
        RequireTails<Lanes256>();
    }

    // Lanes of both kinds, all of them alike.
    private static float Exp(float x)
    {
        var y = Lanes.Exp(Lanes512.Create(x)).Upper[3];
        var halved = Lanes.Exp(Lanes256.Create(x)).Upper[3];
        if (BitConverter.SingleToInt32Bits(y) != BitConverter.SingleToInt32Bits(halved))
            Assert.Fail($"exp({x:R}) is {y:R} in one vector, {halved:R} in two");
        return y;
    }

    // Of numbers of every size, and of those that are none.
    private static List<int> EveryOperation<T>()
        where T : struct, ILanes<T>
    {
        float[] special =
        [
            0f,
            -0f,
            1e-40f,
            float.PositiveInfinity,
            float.NegativeInfinity,
            float.NaN,
            float.MaxValue,
            1f,
        ];
        var random = new System.Random(1);
        var bits = new List<int>();
        var numbers = new float[3 * Lanes.Width];
        for (var turn = 0; turn < 200; turn++)
        {
            for (var i = 0; i < numbers.Length; i++)
                numbers[i] =
                    random.Next(4) == 0
                        ? special[random.Next(special.Length)]
                        : (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 6)));
            fixed (float* p = numbers)
            {
                T a = T.Load(p),
                    b = T.Load(p + Lanes.Width),
                    c = T.Load(p + (2 * Lanes.Width));
                T[] results =
                [
                    T.Zero,
                    T.One,
                    T.Create(numbers[0]),
                    a + b,
                    a - b,
                    a * b,
                    a / b,
                    -a,
                    a & b,
                    a | b,
                    T.FusedMultiplyAdd(a, b, c),
                    T.Abs(a),
                    T.Sqrt(a),
                    T.Min(a, 0.5f),
                    T.Max(a, 0f),
                    T.WhereLess(a, b, c, a),
                    T.WhereLessOrEqual(a, b, c, a),
                    T.WhereBitsBelow(a, 0x8000_0001, b, c),
                    T.AddToExponent(T.One, T.Create(turn - 100)),
                    Lanes.Exp(a),
                    Gaussian.Decay(a),
                    Gaussian.TailRatio(a),
                ];
                foreach (var result in results)
                    Add(result);
                bits.Add(Bits(Lanes.Sum(a)));
                bits.Add(Bits(Lanes.Max(T.MaxNative(T.Abs(T.Min(b, 9f)), T.One))));
            }
        }
        return bits;

        void Add(T lanes)
        {
            var floats = stackalloc float[Lanes.Width];
            lanes.Store(floats);
            for (var i = 0; i < Lanes.Width; i++)
                bits.Add(Bits(floats[i]));
        }
    }

    // What a NaN holds beside being one is of no machine in particular.
    private static int Bits(float x) => float.IsNaN(x) ? int.MaxValue : BitConverter.SingleToInt32Bits(x);

    private static void RequireTails<T>()
        where T : struct, ILanes<T>
    {
        for (var count = 0; count <= Lanes.Width; count++)
        {
            float[] source = [.. Enumerable.Range(1, count).Select(i => (float)i)];
            var target = Enumerable.Repeat(-1f, Lanes.Width).ToArray();
            fixed (float* from = source)
            fixed (float* to = target)
            {
                var lanes = Lanes.LoadTail<T>(from, count, 7f);
                Assert.Equal((count * (count + 1) / 2) + (7f * (Lanes.Width - count)), Lanes.Sum(lanes));
                Lanes.StoreTail(lanes, to, count);
            }
            Assert.Equal([.. source, .. Enumerable.Repeat(-1f, Lanes.Width - count)], target);
        }
    }
}
