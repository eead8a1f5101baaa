namespace Mlm.EndToEnd.Tests.RandomTexts;

/// <summary>The test of the test: mutations come by their seed, and a failing text shrinks.</summary>
public sealed class HarnessTests
{
    private static readonly string Tiny = Repository.Spec("tiny.mlm");

    [Fact]
    public void OneSeed_GivesTheSameTexts()
    {
        Assert.Equal(Texts(seed: 1), Texts(seed: 1));
        Assert.NotEqual(Texts(seed: 1), Texts(seed: 2));
        Assert.InRange(Texts(seed: 1).Distinct().Count(), 190, 200);
    }

    [Fact]
    public void AFailingText_ShrinksToWhatFails()
    {
        var text = Tiny.Replace("gelu(", "silu(").Replace("repeat L", "repeat 3");

        var small = TextShrinker.Shrink(text, t => t.Contains("silu(") && t.Contains("repeat"));

        Assert.Contains(small.Replace("\n", ""), (string[])["repeatsilu(", "silu(repeat"]);
    }

    [Fact]
    public void WhatDoesNotCompileAsCSharp_IsToldByTheSpecItIsMadeOf()
    {
        var right = TextCheck.Compile([Tiny, Tiny]).Select(o => o.Files).ToList();
        IReadOnlyList<Generator.Emission.GeneratedFile> wrong =
        [
            .. right[1].Select(f => f with { Text = f.Text.Replace("rows: MaskedRows", "rows: Nothing") }),
        ];

        using var batch = GeneratedBatch.Compile(
            new Dictionary<int, IReadOnlyList<Generator.Emission.GeneratedFile>> { [0] = right[0], [1] = wrong }
        );

        var (number, message) = Assert.Single(batch.Messages);
        Assert.Equal(1, number);
        Assert.Contains("CS0103", message);
    }

    private static List<string> Texts(int seed)
    {
        var mutator = new TextMutator(seed, [Tiny]);
        return [.. Enumerable.Range(0, 200).Select(_ => mutator.Next())];
    }
}
