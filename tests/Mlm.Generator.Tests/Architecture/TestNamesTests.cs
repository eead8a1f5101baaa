using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Mlm.Generator.Tests.Architecture;

/// <summary>
/// Names of tests are sentences in one style: what is tested, then what it does, as in
/// <c>Linear_BackwardWithTwoUsesOfX_AddsIntoDx</c>.
/// </summary>
public class TestNamesTests
{
    [Fact]
    public void EveryTest_HasANameInTheStyle()
    {
        var names = Directory
            .GetDirectories(Repository.File("tests"), "*.Tests")
            .SelectMany(project => Repository.Sources("tests", Path.GetFileName(project)))
            .SelectMany(file => TestsIn(File.ReadAllText(file)))
            .ToList();

        Assert.True(names.Count > 800, $"{names.Count} tests were found, far too few");
        Assert.Equal([], names.Where(name => !IsSentence(name)));
    }

    [Theory]
    [InlineData("Help_Exits0", true)]
    [InlineData("Linear_BackwardWithTwoUsesOfX_AddsIntoDx", true)]
    [InlineData("A_spec_with_errors_writes_nothing", false)]
    [InlineData("Help_exits0", false)]
    [InlineData("RowsAreShared", false)]
    [InlineData("Rows__AreShared", false)]
    public void TheTest_TellsStylesApart(string name, bool isSentence) => Assert.Equal(isSentence, IsSentence(name));

    [Theory]
    [InlineData("[Fact] public void F() { }")]
    [InlineData("[Theory, InlineData(1)] public async Task F(int i) { }")]
    [InlineData("[InlineData(1)] [Xunit.Theory(Skip = \"\")] public void F(int i) { }")]
    [InlineData("class Nested { [FactAttribute] public void F() { } }")]
    public void TheTest_FindsEveryFormOfTest(string member) =>
        Assert.Equal(["F"], TestsIn($"public class Tests {{ {member} [Obsolete] public void G() {{ }} }}"));

    private static bool IsSentence(string name) => Regex.IsMatch(name, "^[A-Z][A-Za-z0-9]*(_[A-Z0-9][A-Za-z0-9]*)+$");

    private static IEnumerable<string> TestsIn(string text) =>
        CSharpSyntaxTree
            .ParseText(text)
            .GetRoot()
            .DescendantNodes()
            .OfType<MethodDeclarationSyntax>()
            .Where(method => method.AttributeLists.SelectMany(list => list.Attributes).Any(IsTest))
            .Select(method => method.Identifier.Text);

    private static bool IsTest(AttributeSyntax attribute) =>
        attribute.Name.ToString().Split('.')[^1] is "Fact" or "FactAttribute" or "Theory" or "TheoryAttribute";
}
