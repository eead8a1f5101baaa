namespace Mlm.Dsl.Syntax;

/// <summary>What a token is. Keywords are names: where one may stand, only the parser knows.</summary>
internal enum SyntaxKind
{
    /// <summary>The end of the text.</summary>
    EndOfFile,

    /// <summary>Where a statement ends with its line; the lexer makes none, the parser sees one between two tokens.</summary>
    EndOfLine,

    /// <summary>Something that the lexer has reported already.</summary>
    Bad,

    /// <summary><c>w_q</c>, and every keyword.</summary>
    Name,

    /// <summary><c>42</c>.</summary>
    Integer,

    /// <summary><c>0.5</c>, <c>1e-5</c>.</summary>
    Number,

    /// <summary><c>"a.{b}"</c>, with its quotes.</summary>
    String,

    /// <summary><c>(</c>.</summary>
    OpenParenthesis,

    /// <summary><c>)</c>.</summary>
    CloseParenthesis,

    /// <summary><c>[</c>.</summary>
    OpenBracket,

    /// <summary><c>]</c>.</summary>
    CloseBracket,

    /// <summary><c>{</c>.</summary>
    OpenBrace,

    /// <summary><c>}</c>.</summary>
    CloseBrace,

    /// <summary><c>,</c>.</summary>
    Comma,

    /// <summary><c>:</c>.</summary>
    Colon,

    /// <summary><c>=</c>.</summary>
    Equals,

    /// <summary><c>~</c>.</summary>
    Tilde,

    /// <summary><c>+</c>.</summary>
    Plus,

    /// <summary><c>-</c>.</summary>
    Minus,

    /// <summary><c>*</c>.</summary>
    Star,

    /// <summary><c>/</c>.</summary>
    Slash,

    /// <summary><c>@</c>.</summary>
    At,

    /// <summary><c>.</c>.</summary>
    Dot,

    /// <summary><c>..</c>.</summary>
    DotDot,
}
