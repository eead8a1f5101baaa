using Mlm.Dsl.Text;

namespace Mlm.Dsl.Tests.Text;

public sealed class SourceTextTests
{
    [Theory]
    [InlineData("x\ny", 0, 1)]
    [InlineData("x\ny", 1, 1)] // the line break belongs to the line that it ends
    [InlineData("x\ny", 2, 2)]
    [InlineData("x\r\n\r\ny", 5, 3)]
    [InlineData("x\r\ry", 3, 3)]
    [InlineData("x\n", 2, 2)]
    [InlineData("", 0, 1)]
    public void LineNumberOf_IsTheLineOfTheSpansStart_CountedFrom1(string text, int start, int expected) =>
        Assert.Equal(expected, new SourceText(text, "test.mlm").LineNumberOf(new TextSpan(start, text.Length - start)));
}
