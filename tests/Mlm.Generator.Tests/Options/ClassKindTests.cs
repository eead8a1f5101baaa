using System.Reflection;
using Mlm.Generator.Emission.Members;
using Mlm.Generator.Options;

namespace Mlm.Generator.Tests.Options;

/// <summary>What a generated class is for is described once, completely.</summary>
public class ClassKindTests
{
    [Fact]
    public void TheListOfKinds_IsComplete()
    {
        var described = typeof(ClassKind)
            .Assembly.GetTypes()
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(f => f.FieldType == typeof(ClassKind))
            .Select(f => (ClassKind)f.GetValue(null)!);
        var named = typeof(ClassKinds)
            .GetProperties(BindingFlags.Static | BindingFlags.Public)
            .Where(p => p.PropertyType == typeof(ClassKind))
            .Select(p => (ClassKind)p.GetValue(null)!);
        var files = Directory
            .GetFiles(Repository.File("src", "Mlm.Generator", "Options", "Kinds"))
            .Select(f => Path.GetFileNameWithoutExtension(f).Replace("Kind", "").ToLowerInvariant());

        Assert.Equal(Names(ClassKinds.All), Names(described));
        Assert.Equal(Names(ClassKinds.All), Names(named));
        Assert.Equal(Names(ClassKinds.All), files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TheArchitecturePage_ListsEveryKind()
    {
        var page = Repository.Read("docs", "architecture.md");

        Assert.All(
            ClassKinds.All,
            kind =>
                Assert.Contains(
                    $"| {kind.Name} | `Options/Kinds/{kind.Name[..1].ToUpperInvariant()}{kind.Name[1..]}Kind` | `{kind.BaseType}`",
                    page
                )
        );
    }

    [Fact]
    public void EveryMember_HasAWriterAndAFile_AndSomeKindHasIt()
    {
        var members = Enum.GetValues<ClassMember>();
        var used = ClassKinds.All.SelectMany(k => k.Files).SelectMany(f => f.Members).Distinct();

        Assert.Equal(members, MemberWriters.Members.Order());
        Assert.Equal(members, used.Order());
        Assert.All(
            members,
            member =>
                Assert.True(
                    File.Exists(Repository.File("src", "Mlm.Generator", "Emission", "Members", $"{member}Member.cs")),
                    $"{member} has no file"
                )
        );
    }

    [Fact]
    public void AKind_HasEachMemberOnceAndEachTopicOnce() =>
        Assert.All(
            ClassKinds.All,
            kind =>
            {
                var members = kind.Files.SelectMany(f => f.Members).ToList();
                Assert.Equal(members.Count, members.Distinct().Count());
                Assert.Equal(kind.Files.Count, kind.Files.Select(f => f.Topic).Distinct().Count());
            }
        );

    [Theory]
    [InlineData("training", null)]
    [InlineData("timed", null)]
    [InlineData("inference", "inference")]
    [InlineData("inspection", "inspect")]
    public void AWord_FindsItsKind(string name, string? word)
    {
        var kind = ClassKinds.All.Single(k => k.Name == name);

        Assert.Equal(word, kind.Word);
        Assert.Same(word == null ? null : kind, ClassKinds.OfWord(word ?? name + "?"));
    }

    [Fact]
    public void AClass_HasTheBaseTypeAndTheFilesOfItsKind()
    {
        foreach (var kind in ClassKinds.All)
        {
            var files = Compile.Whole(Repository.Spec("tiny.mlm"), kind: kind, className: "Made").Files;

            Assert.Equal(
                kind.Files.Select(f => f.Topic.Length == 0 ? "Made.g.cs" : $"Made.{f.Topic}.g.cs"),
                files.Select(f => f.Name)
            );
            Assert.Contains($"public sealed partial class Made : {kind.BaseType}", files[0].Text);
            Assert.Contains($"// {string.Join(" | ", kind.Regions)}.", files[1].Text);
        }
    }

    private static IEnumerable<string> Names(IEnumerable<ClassKind> kinds) =>
        kinds.Select(k => k.Name).Order(StringComparer.Ordinal);
}
