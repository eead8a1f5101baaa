using Mlm.Generator.Graph;

namespace Mlm.Generator.Tests.Graph;

public class SpecQuoteTests
{
    [Theory]
    [InlineData("x = a + b", "x = a + b")]
    [InlineData("x  =\ta +\n      b", "x = a + b")]
    [InlineData("x = a + // first\r\n    b // second", "x = a + b")]
    [InlineData("param w[D] as \"a//b\" // a comment", "param w[D] as \"a//b\"")]
    [InlineData("x = a / b", "x = a / b")]
    [InlineData("// nothing else", "")]
    [InlineData("a\u2028b\u0085c\0d", "a b c d")]
    [InlineData("", "")]
    public void OneLine_FoldsWhiteSpaceAndLeavesCommentsOut(string statement, string expected) =>
        Assert.Equal(expected, SpecQuote.OneLine(statement));

    [Fact]
    public void Clean_ReplacesWhatXmlCannotHold() =>
        Assert.Equal("? ? ? ??", SpecQuote.Clean("\uD83D \uDE00 \uFFFF 😀"));

    [Fact]
    public void OneLine_CutsWhatIsVeryLong()
    {
        Assert.Equal(new string('x', 160), SpecQuote.OneLine(new string('x', 160)));
        Assert.Equal(new string('x', 160) + " …", SpecQuote.OneLine(new string('x', 161)));
    }
}
