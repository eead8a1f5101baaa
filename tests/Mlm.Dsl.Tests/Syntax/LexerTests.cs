using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Syntax;
using Mlm.Dsl.Text;

namespace Mlm.Dsl.Tests.Syntax;

public sealed class LexerTests
{
    public static TheoryData<string, string> Tokens =>
        new()
        {
            { "w_q1", "Name" },
            { "_", "Name" },
            { "param", "Name" },
            { "007", "Integer" },
            { "0.5", "Number" },
            { "1e5", "Number" },
            { "1.25E-3", "Number" },
            { "2e+10", "Number" },
            { "\"a.{b} // no comment\"", "String" },
            { "\"\"", "String" },
            { "(", "OpenParenthesis" },
            { ")", "CloseParenthesis" },
            { "[", "OpenBracket" },
            { "]", "CloseBracket" },
            { "{", "OpenBrace" },
            { "}", "CloseBrace" },
            { ",", "Comma" },
            { ":", "Colon" },
            { "=", "Equals" },
            { "~", "Tilde" },
            { "+", "Plus" },
            { "-", "Minus" },
            { "*", "Star" },
            { "/", "Slash" },
            { "@", "At" },
            { ".", "Dot" },
            { "..", "DotDot" },
        };

    [Theory]
    [MemberData(nameof(Tokens))]
    public void AToken_IsReadWhole(string text, string kind)
    {
        var tokens = Lex(text);
        Assert.Equal([kind, "EndOfFile"], tokens.Select(t => t.Kind.ToString()));
        Assert.Equal(new TextSpan(0, text.Length), tokens[0].Span);
        Assert.Equal(text, tokens[0].Text);
    }

    [Fact]
    public void EveryKind_OfToken_IsTested()
    {
        var tested = Tokens.Select(row => (string)row[1]).Distinct();
        string[] untold = ["EndOfFile", "EndOfLine", "Bad"];
        Assert.Equal(Enum.GetNames<SyntaxKind>().Order(), tested.Concat(untold).Order());
    }

    [Theory]
    [InlineData("[..4]", "[ .. 4 ]")]
    [InlineData("w.T@x", "w . T @ x")]
    [InlineData("1..2", "1 .. 2")]
    [InlineData("-1.5e3-x", "- 1.5e3 - x")]
    [InlineData("a/b//c", "a / b")]
    [InlineData("1.T", "1 . T")]
    public void Tokens_SideBySide_AreToldApart(string text, string expected) =>
        Assert.Equal(expected, string.Join(" ", Lex(text).Select(t => t.Text)).TrimEnd());

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\r\nb")]
    [InlineData("a\rb")]
    [InlineData("a // c\n\n\t b")]
    public void AToken_ThatIsFirstOnItsLine_StartsIt(string text) =>
        Assert.Equal([true, true, false], Lex(text).Select(t => t.StartsLine));

    [Fact]
    public void AByteOrderMark_IsSkipped() => Assert.Equal(new TextSpan(1, 5), Lex("\uFEFFmodel")[0].Span);

    [Fact]
    public void Documentation_GoesToTheNextToken_WithoutItsSigns()
    {
        var tokens = Lex("/// One.\r\n///   Two.  \n//// no\n// no\na b");
        Assert.Equal("One.\n  Two.", tokens[0].Documentation);
        Assert.Null(tokens[1].Documentation);
    }

    private static IReadOnlyList<SyntaxToken> Lex(string text)
    {
        var diagnostics = new DiagnosticBag();
        var tokens = Lexer.Lex(new SourceText(text, "test.mlm"), diagnostics);
        Assert.True(diagnostics.Items.Count == 0, Specs.Print(diagnostics.Items));
        return tokens;
    }
}
