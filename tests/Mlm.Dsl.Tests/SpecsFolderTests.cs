namespace Mlm.Dsl.Tests;

/// <summary>The specs that come with Mlm.Gen: each is right, and a page that a person reads.</summary>
public sealed class SpecsFolderTests
{
    /// <summary>The files of specs/.</summary>
    public static TheoryData<string> All =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "specs"), "*.mlm").Select(f => Path.GetFileName(f))];

    [Theory]
    [MemberData(nameof(All))]
    public void ASpec_BindsWithoutAMessage_AndSaysWhatItIs(string name) =>
        Assert.NotEmpty(Specs.Bind(Repository.Read("specs/" + name)).Documentation ?? "");

    [Theory]
    [MemberData(nameof(All))]
    public void ASpec_FitsOnAPage(string name)
    {
        var lines = Repository.Read("specs/" + name).TrimEnd('\n').Split('\n');
        Assert.True(lines.Length < 60, $"{lines.Length} lines");
        Assert.All(lines, line => Assert.True(line.Length <= 120, line));
    }
}
