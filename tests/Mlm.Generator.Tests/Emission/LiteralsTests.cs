using Mlm.Dsl.Binding;
using Mlm.Dsl.Text;
using Mlm.Generator.Emission;

namespace Mlm.Generator.Tests.Emission;

public class LiteralsTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(-1, "-1")]
    [InlineData(9999, "9999")]
    [InlineData(10_000, "10_000")]
    [InlineData(-9999, "-9999")]
    [InlineData(-10_000, "-10_000")]
    [InlineData(123_456, "123_456")]
    [InlineData(-123_456, "-123_456")]
    [InlineData(1_234_567, "1_234_567")]
    [InlineData(long.MaxValue, "9_223_372_036_854_775_807")]
    [InlineData(long.MinValue, "-9_223_372_036_854_775_808")]
    public void Integers_AreGroupedFromFiveDigitsOn(long value, string expected) =>
        Assert.Equal(expected, Literals.Integer(value));

    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(1.0, "1.0")]
    [InlineData(-1.0, "-1.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(1.0 / 3, "0.3333333333333333")]
    [InlineData(0.1 + 0.2, "0.30000000000000004")]
    [InlineData(1e-8, "1e-08")]
    [InlineData(1e300, "1e+300")]
    [InlineData(123456789.0, "123456789.0")]
    [InlineData(double.MaxValue, "1.7976931348623157e+308")]
    [InlineData(double.Epsilon, "4.94065645841247e-324")]
    public void Doubles_AreShortAndReadBackTheSame(double value, string expected)
    {
        Assert.Equal(expected, Literals.Double(value));
        Assert.Equal(value, double.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("0.10", "0.10")]
    [InlineData("1e-5", "1e-5")]
    [InlineData("1E-5", "1e-5")]
    [InlineData("7", "7.0")]
    [InlineData("007", "007.0")]
    [InlineData("3e4", "3e4")]
    [InlineData("3e+4", "3e+4")]
    public void WrittenNumbers_KeepTheSpecsDigits(string written, string expected)
    {
        var value = double.Parse(written, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(expected, Literals.Double(new BoundNumber(value, written, default)));
        Assert.Equal("(float)" + expected, Literals.Single(new BoundNumber(value, written, default)));
    }

    [Fact]
    public void ANegativeSingle_StandsInParentheses() =>
        Assert.Equal("(float)(-0.5)", Literals.Single(new BoundNumber(-0.5, null, new TextSpan(0, 0))));

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("é\u2028\0\t", "\"\\u00e9\\u2028\\u0000\\u0009\"")]
    [InlineData("😀", "\"\\ud83d\\ude00\"")]
    [InlineData("", "\"\"")]
    public void Texts_AreEscapedBeyondAscii(string value, string expected) =>
        Assert.Equal(expected, Literals.Text(value));
}
