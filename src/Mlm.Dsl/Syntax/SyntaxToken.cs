using Mlm.Dsl.Text;

namespace Mlm.Dsl.Syntax;

/// <summary>A word or sign of a spec.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Span">Where it stands.</param>
/// <param name="Text">Its characters.</param>
/// <param name="StartsLine">Whether nothing but white space stands before it on its line.</param>
/// <param name="Documentation">The text of the <c>///</c> comments right above it.</param>
internal sealed record SyntaxToken(SyntaxKind Kind, TextSpan Span, string Text, bool StartsLine, string? Documentation)
{
    /// <summary>Whether it is this word.</summary>
    public bool Is(string word) => Kind == SyntaxKind.Name && Text == word;

    /// <summary>Whether it is <c>+ - * / @</c>.</summary>
    public bool IsBinaryOperator => Kind is >= SyntaxKind.Plus and <= SyntaxKind.At;

    /// <summary>The characters between a string's quotes.</summary>
    public string StringValue => Text.Substring(1, Text.Length - 2);
}
