using System.Globalization;
using Mlm.Runtime.Checkpoints;
using Mlm.Runtime.Masking;
using Mlm.Runtime.Random;

namespace Mlm.Runtime.Tests.Masking;

public sealed class BertMaskingTests
{
    private const int Token = 4;
    private const int Bound = 100;
    private const int RandomId = 77;

    public static TheoryData<string> Missions =>
        [
            .. Repository.Fixtures.Where(name =>
                name.StartsWith("mission-") && name != "mission-forty-steps.safetensors"
            ),
        ];

    [Theory]
    [MemberData(nameof(Missions))]
    public void Draw_IsThatOfTorch(string fixture)
    {
        using var file = SafetensorsFile.Open(Repository.Fixture(fixture));
        var (tokens, bound, seed) = (Ids(file, "tokens"), (int)Number(file, "V"), Number(file, "seed"));
        var (expectedIds, expectedMask) = (Ids(file, "corrupted_ids"), file.ReadBool("mask_indicator"));
        var places = tokens.Length;
        Assert.Equal(Number(file, "N") * Number(file, "T"), places);

        var masking = Bert(places, bound, (int)Number(file, "mask_token"));
        var (corrupted, masked) = (Garbage(places), Garbage(places));
        Assert.Equal(expectedMask.Count(m => m), masking.Draw(tokens, corrupted, masked, seed));
        Assert.Equal(expectedIds, corrupted);
        Assert.Equal(expectedMask, masked.Select(m => m == 1));
        Assert.All(masked, m => Assert.InRange(m, 0, 1));

        var generator = new TorchGenerator(seed);
        var (select, corrupt) = (new float[places], new float[places]);
        generator.FillRand(select);
        generator.FillRand(corrupt);
        Assert.Equal(file.ReadSingle("select_probs"), select);
        Assert.Equal(file.ReadSingle("corrupt_probs"), corrupt);
        Assert.Equal(Ids(file, "random_tokens"), tokens.Select(_ => generator.NextInt(bound)));
    }

    [Fact]
    public void TheMissionsFixtures_AreAllThere() => Assert.Equal(7, Missions.Count);

    [Theory]
    [MemberData(nameof(Missions))]
    public void APartialBatch_IsMaskedAsTheWholeOne(string fixture)
    {
        using var file = SafetensorsFile.Open(Repository.Fixture(fixture));
        var (tokens, width, seed) = (Ids(file, "tokens"), (int)Number(file, "T"), Number(file, "seed"));
        var (expectedIds, expectedMask) = (Ids(file, "corrupted_ids"), file.ReadBool("mask_indicator"));
        var masking = Bert(tokens.Length, (int)Number(file, "V"), (int)Number(file, "mask_token"));
        for (var length = 0; length <= tokens.Length; length += width)
        {
            var (corrupted, masked) = (Garbage(tokens.Length), Garbage(tokens.Length));
            var count = masking.Draw(tokens.AsSpan(0, length), corrupted, masked, seed);
            Assert.Equal(expectedMask.Take(length).Count(m => m), count);
            Assert.Equal(expectedIds.Take(length), corrupted.Take(length));
            Assert.Equal(expectedMask.Take(length), masked.Take(length).Select(m => m == 1));
            Assert.All(corrupted.Skip(length).Concat(masked.Skip(length)), id => Assert.Equal(0, id));
        }
    }

    [Fact]
    public void TheSelectThreshold_IsTheFloat32NearestTo015()
    {
        var threshold = 0.15f;
        Assert.Equal((1, Token), Apply(MathF.BitDecrement(threshold), 0));
        Assert.Equal((0, 50), Apply(threshold, 0));
        Assert.Equal((0, 50), Apply(MathF.BitIncrement(threshold), 0));
    }

    [Fact]
    public void TheReplaceThreshold_IsTheFloat32NearestTo08()
    {
        Assert.Equal((1, Token), Apply(0, MathF.BitDecrement(0.8f)));
        Assert.Equal((1, RandomId), Apply(0, 0.8f));
        Assert.Equal((1, RandomId), Apply(0, MathF.BitIncrement(0.8f)));
    }

    [Fact]
    public void TheRandomThreshold_IsTheFloat32NearestTo09_NotTheSumOfTwoFloat32()
    {
        // torch.tensor(0.9) < 0.9 is false in float32, where 0.8f + 0.1f is the float32 after 0.9f.
        float replace = 0.8f,
            random = 0.1f;
        Assert.Equal(MathF.BitIncrement(0.9f), replace + random);
        Assert.Equal(0.9f, (float)(0.8 + 0.1));
        Assert.Equal((1, RandomId), Apply(0, MathF.BitDecrement(0.9f)));
        Assert.Equal((1, 50), Apply(0, 0.9f));
        Assert.Equal((1, 50), Apply(0, MathF.BitIncrement(0.9f)));
    }

    [Fact]
    public void TheSharesOfALongDraw_AreThoseAskedFor()
    {
        const int Places = 200_000;
        var masking = Bert(Places, Bound, Token);
        var tokens = Enumerable.Repeat(50, Places).ToArray();
        var (corrupted, masked) = (new int[Places], new int[Places]);
        var count = masking.Draw(tokens, corrupted, masked, seed: 11);
        Assert.Equal(count, masked.Sum());
        Assert.Equal(0.15, count / (double)Places, 0.004);
        var selected = corrupted.Where((_, i) => masked[i] == 1).ToArray();
        // A random id is the mask's token or the old id in one of a hundred cases each.
        Assert.Equal(0.801, selected.Count(id => id == Token) / (double)count, 0.012);
        Assert.Equal(0.101, selected.Count(id => id == 50) / (double)count, 0.01);
        Assert.Equal(Bound, selected.Distinct().Count());
        Assert.All(corrupted.Where((_, i) => masked[i] == 0), id => Assert.Equal(50, id));
    }

    [Fact]
    public void ExceptedIds_AreNeverSelected_AndOtherPlacesKeepTheirDraws()
    {
        const int Places = 2000;
        var tokens = Enumerable.Range(0, Places).Select(i => i % 10).ToArray();
        var (plain, plainMask) = (new int[Places], new int[Places]);
        Bert(Places, Bound, Token).Draw(tokens, plain, plainMask, seed: 3);
        var (corrupted, masked) = (new int[Places], new int[Places]);
        int[] except = [7, 0, 7];
        var masking = new BertMasking(Places, Bound, 0.15, 0.8, 0.1, Token, except);
        except[0] = 5; // the mask keeps ids of its own
        var count = masking.Draw(tokens, corrupted, masked, seed: 3);
        Assert.Equal(masked.Sum(), count);
        Assert.True(count < plainMask.Sum());
        for (var i = 0; i < Places; i++)
        {
            var isExcepted = tokens[i] is 0 or 7;
            Assert.Equal(isExcepted ? 0 : plainMask[i], masked[i]);
            Assert.Equal(isExcepted ? tokens[i] : plain[i], corrupted[i]);
        }
    }

    [Fact]
    public void SharesOfZeroAndOne_AreExact()
    {
        var tokens = Enumerable.Range(0, 500).Select(i => i % Bound).ToArray();
        var (corrupted, masked) = (new int[500], new int[500]);
        Assert.Equal(0, new BertMasking(500, Bound, 0, 0.8, 0.1, Token, []).Draw(tokens, corrupted, masked, 1));
        Assert.Equal(tokens, corrupted);
        Assert.Equal(500, new BertMasking(500, Bound, 1, 1, 0, Token, []).Draw(tokens, corrupted, masked, 1));
        Assert.All(corrupted, id => Assert.Equal(Token, id));
        Assert.Equal(500, new BertMasking(500, Bound, 1, 0, 0, Token, []).Draw(tokens, corrupted, masked, 1));
        Assert.Equal(tokens, corrupted);
    }

    [Fact]
    public void Draw_MayCorruptInPlace()
    {
        var tokens = Enumerable.Range(0, 300).Select(i => i % Bound).ToArray();
        var masking = Bert(300, Bound, Token);
        var (corrupted, masked, again) = (new int[300], new int[300], new int[300]);
        masking.Draw(tokens, corrupted, masked, seed: 5);
        masking.Draw(tokens, tokens, again, seed: 5);
        Assert.Equal(corrupted, tokens);
        Assert.Equal(masked, again);
    }

    [Fact]
    public void Draw_AllocatesNothing()
    {
        var masking = new BertMasking(1024, 8192, 0.15, 0.8, 0.1, Token, [0, 1, 2]);
        var tokens = Enumerable.Range(0, 1024).Select(i => i % 50).ToArray();
        var (corrupted, masked) = (new int[1024], new int[1024]);
        var count = 0;
        for (var seed = 0; seed < 10; seed++)
            count += masking.Draw(tokens, corrupted, masked, seed);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var seed = 0; seed < 100; seed++)
            count += masking.Draw(tokens, corrupted, masked, seed);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(count > 0);
    }

    [Fact]
    public void WrongLengths_AreRefused_BeforeAnythingChanges()
    {
        var masking = Bert(6, Bound, Token);
        var (corrupted, masked) = (Garbage(6), Garbage(6));
        Assert.Contains("7 tokens", Refused(new int[7], corrupted, masked));
        Assert.Contains("`corrupted` has 5", Refused(new int[5], corrupted[..5], masked));
        Assert.Contains("`masked` has 5", Refused(new int[5], corrupted, masked[..5]));
        Assert.Equal(Garbage(6), corrupted);
        Assert.Equal(Garbage(6), masked);

        string Refused(int[] tokens, int[] corrupted, int[] masked) =>
            Assert.Throws<ArgumentException>(() => masking.Draw(tokens, corrupted, masked, 0)).Message;
    }

    [Theory]
    [InlineData(0, 100, 0.15, 0.8, 0.1, 4)]
    [InlineData(1, 0, 0.15, 0.8, 0.1, 0)]
    [InlineData(1, 1 << 28, 0.15, 0.8, 0.1, 4)]
    [InlineData(1, 100, -0.1, 0.8, 0.1, 4)]
    [InlineData(1, 100, double.NaN, 0.8, 0.1, 4)]
    [InlineData(1, 100, 0.15, 1.1, 0.1, 4)]
    [InlineData(1, 100, 0.15, 0.8, double.PositiveInfinity, 4)]
    [InlineData(1, 100, 0.15, 0.8, 0.3, 4)]
    [InlineData(1, 100, 0.15, 0.8, 0.1, 100)]
    [InlineData(1, 100, 0.15, 0.8, 0.1, -1)]
    public void NumbersThatMeanNothing_AreRefused(
        int places,
        int bound,
        double select,
        double replace,
        double random,
        int token
    ) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new BertMasking(places, bound, select, replace, random, token, [])
        );

    // One place with the id 50 under given draws: its indicator and what stands for it.
    private static (int Masked, int Corrupted) Apply(float select, float corrupt)
    {
        var (corrupted, masked) = (new int[1], new int[1]);
        var count = Bert(1, Bound, Token).Apply([50], [select], [corrupt], [RandomId], corrupted, masked);
        Assert.Equal(masked[0], count);
        return (masked[0], corrupted[0]);
    }

    private static BertMasking Bert(int places, int bound, int token) =>
        new(places, bound, select: 0.15, replace: 0.8, random: 0.1, token, except: []);

    private static int[] Garbage(int length) => [.. Enumerable.Repeat(-123, length)];

    private static int[] Ids(SafetensorsFile file, string name) => [.. file.ReadInt64(name).Select(i => (int)i)];

    private static long Number(SafetensorsFile file, string name) =>
        long.Parse(file.Metadata[name], CultureInfo.InvariantCulture);
}
