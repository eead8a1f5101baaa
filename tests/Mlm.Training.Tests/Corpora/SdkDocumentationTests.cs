using Mlm.Training.Corpora;

namespace Mlm.Training.Tests.Corpora;

public class SdkDocumentationTests
{
    [Fact]
    public void FindPacks_TakesTheNewestVersionOfEachPack_AndEachFileOnce()
    {
        using var folder = new TemporaryFolder();
        folder.Write("packs/A.Ref/9.0.1/ref/net9.0/Old.xml", "old");
        folder.Write("packs/A.Ref/10.0.2/ref/net10.0/New.xml", "new");
        folder.Write("packs/A.Ref/10.0.2/ref/net10.0/New.dll", "");
        folder.Write("packs/B.Ref/10.0.2/ref/net10.0/New.xml", "new");
        folder.Write("packs/B.Ref/10.0.2/ref/net10.0/Other.xml", "other");
        folder.Write("packs/A.Host/10.0.2/ref/net10.0/Host.xml", "");
        Assert.Equal(["New.xml", "Other.xml"], SdkDocumentation.FindPacks(folder.Path).Select(f => f.Name));
    }

    [Fact]
    public void FindPackages_TakesOneFrameworkOfTheNewestVersion()
    {
        using var folder = new TemporaryFolder();
        folder.Write("some/1.9.0/lib/net8.0/Some.xml", "x");
        folder.Write("some/1.10.0/lib/netstandard2.0/Some.xml", "xx");
        folder.Write("some/1.10.0/lib/net8.0/Some.xml", "xxx");
        var found = Assert.Single(SdkDocumentation.FindPackages(folder.Path));
        Assert.Equal(folder["some/1.10.0/lib/net8.0/Some.xml"], found.Path);
        Assert.Empty(SdkDocumentation.FindPackages(folder["nothing"]));
    }
}
