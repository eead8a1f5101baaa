using Mlm.Dsl.Operations;

namespace Mlm.Dsl.Tests.Operations;

public sealed class RegistryTests
{
    [Fact]
    public void ADefaultRegistry_IsEmpty()
    {
        var registry = default(Registry<string, int>);

        Assert.Empty(registry.Keys);
        Assert.Empty(registry.Entries);
        Assert.Throws<InvalidOperationException>(() => registry.Get("a", "entry"));
    }

    [Fact]
    public void AnEntry_IsFoundByItsKey()
    {
        var registry = default(Registry<string, int>);

        Assert.Equal(1, registry.Add("a", 1));
        Assert.Equal(2, registry.Add("b", 2));

        Assert.Equal(2, registry.Get("b", "entry"));
        Assert.Equal(["a", "b"], registry.Keys.Order());
        Assert.Equal([1, 2], registry.Entries.Order());
    }

    [Fact]
    public void AKeyWithoutAnEntry_IsNamed()
    {
        var registry = default(Registry<string, int>);
        registry.Add("a", 1);

        var thrown = Assert.Throws<InvalidOperationException>(() => registry.Get("silu", "gradient rule"));
        Assert.Equal("silu has no gradient rule", thrown.Message);
    }

    [Fact]
    public void ASecondEntryOfAKey_Throws()
    {
        var registry = default(Registry<string, int>);
        registry.Add("a", 1);

        Assert.Throws<ArgumentException>(() => registry.Add("a", 2));
    }
}
