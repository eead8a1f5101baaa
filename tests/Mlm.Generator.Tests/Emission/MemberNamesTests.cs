using Mlm.Generator.Emission;

namespace Mlm.Generator.Tests.Emission;

public class MemberNamesTests
{
    [Theory]
    [InlineData("w_q", "WQ")]
    [InlineData("wQ", "WQ")]
    [InlineData("w__q", "WQ")]
    [InlineData("block.0.w_q", "Block0WQ")]
    [InlineData("outer.0.inner.1.w_q", "Outer0Inner1WQ")]
    [InlineData("block.0.", "Block0")]
    [InlineData("x'2", "X2")]
    [InlineData("_", "V")]
    [InlineData("__", "V")]
    [InlineData("_1", "V1")]
    [InlineData("i", "I")] // not the İ of Turkish
    [InlineData("class", "Class")]
    public void Pascal_JoinsTheNamesParts(string name, string expected) =>
        Assert.Equal(expected, MemberNames.Pascal(name));

    [Theory]
    [InlineData("class", "@class")]
    [InlineData("record", "@record")]
    [InlineData("Class", "Class")]
    [InlineData("tokens", "tokens")]
    public void Escape_MarksKeywords(string name, string expected) => Assert.Equal(expected, MemberNames.Escape(name));
}
