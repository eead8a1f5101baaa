namespace Mlm.Generator.Tests.Rewrites;

public class SharedSlotsTests
{
    private const string Pass = "shared-slots";

    public static TheoryData<string> Shapes => [.. ShapedSpecs.All.Keys];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void WithoutThePass_EveryValueHasAPlaceOfItsOwn(string shape)
    {
        var (_, apart) = Compile.Plan(ShapedSpecs.All[shape], Rewritten.OptionsOf());
        var (_, shared) = Compile.Plan(ShapedSpecs.All[shape], Rewritten.OptionsOf(Pass));

        var places = apart.Storages.Select(s => apart.Slots[s.Values[0]]).OrderBy(s => s.Offset).ToList();
        Assert.All(
            places.Zip(places.Skip(1)),
            pair => Assert.True(pair.First.Offset + pair.First.Length <= pair.Second.Offset)
        );
        Assert.True(shared.Regions.Activations < apart.Regions.Activations);
        Assert.Equal(apart.Regions with { Activations = 0 }, shared.Regions with { Activations = 0 });
    }

    [Fact]
    public void Slots_WhoseLifetimesDoNotMeet_ShareMemory()
    {
        var (_, plan) = Compile.Plan(ShapedSpecs.Mission(n: 4, t: 16, v: 100, d: 32, h: 2, f: 64, l: 6));

        var unshared = plan.Storages.Sum(s => plan.Slots[s.Values[0]].Length);

        Assert.True(plan.Regions.Activations < 0.8 * unshared, $"{plan.Regions.Activations} of {unshared}");
    }
}
