using Mlm.Dsl.Text;

namespace Mlm.Dsl.Syntax;

/// <summary>An expression, or an integer expression, as it is written.</summary>
internal abstract class ExpressionSyntax(TextSpan span, int depth)
{
    /// <summary>Where it stands.</summary>
    public TextSpan Span { get; } = span;

    /// <summary>How deep it nests; a name is 0.</summary>
    public int Depth { get; } = depth;

    /// <summary>The greatest depth of several expressions; 0 of none.</summary>
    protected static int DepthOf(IEnumerable<ExpressionSyntax> parts) =>
        parts.Select(p => p.Depth).DefaultIfEmpty().Max();
}

/// <summary><c>w_q</c>.</summary>
internal sealed class NameSyntax(SyntaxToken token) : ExpressionSyntax(token.Span, 0)
{
    public string Name { get; } = token.Text;

    public override string ToString() => Name;
}

/// <summary><c>0.5</c>, <c>16</c>.</summary>
internal sealed class NumberSyntax(SyntaxToken token) : ExpressionSyntax(token.Span, 0)
{
    public SyntaxToken Token { get; } = token;

    public override string ToString() => Token.Text;
}

/// <summary><c>(a + b)</c>.</summary>
internal sealed class ParenthesizedSyntax(ExpressionSyntax inner, TextSpan span)
    : ExpressionSyntax(span, inner.Depth + 1)
{
    public ExpressionSyntax Inner { get; } = inner;

    public override string ToString() => $"({Inner})";
}

/// <summary><c>-a</c>.</summary>
internal sealed class NegationSyntax(SyntaxToken sign, ExpressionSyntax operand)
    : ExpressionSyntax(TextSpan.Across(sign.Span, operand.Span), operand.Depth + 1)
{
    public ExpressionSyntax Operand { get; } = operand;
}

/// <summary><c>a + b</c>.</summary>
internal sealed class BinarySyntax(ExpressionSyntax left, SyntaxToken sign, ExpressionSyntax right)
    : ExpressionSyntax(TextSpan.Across(left.Span, right.Span), Math.Max(left.Depth, right.Depth) + 1)
{
    public ExpressionSyntax Left { get; } = left;

    public SyntaxToken Sign { get; } = sign;

    public ExpressionSyntax Right { get; } = right;

    public override string ToString() => $"{Left} {Sign.Text} {Right}";
}

/// <summary><c>[0, 1, 2]</c>.</summary>
internal sealed class ListSyntax(IReadOnlyList<ExpressionSyntax> items, TextSpan span)
    : ExpressionSyntax(span, DepthOf(items) + 1)
{
    public IReadOnlyList<ExpressionSyntax> Items { get; } = items;
}

/// <summary><c>w[ids]</c>.</summary>
internal sealed class LookupSyntax(ExpressionSyntax target, ExpressionSyntax index, TextSpan span)
    : ExpressionSyntax(span, Math.Max(target.Depth, index.Depth) + 1)
{
    public ExpressionSyntax Target { get; } = target;

    public ExpressionSyntax Index { get; } = index;
}

/// <summary><c>w[..k]</c>.</summary>
internal sealed class SliceSyntax(ExpressionSyntax target, ExpressionSyntax count, TextSpan span)
    : ExpressionSyntax(span, Math.Max(target.Depth, count.Depth) + 1)
{
    public ExpressionSyntax Target { get; } = target;

    public ExpressionSyntax Count { get; } = count;
}

/// <summary><c>w.T</c>.</summary>
internal sealed class TransposeSyntax(ExpressionSyntax target, TextSpan span) : ExpressionSyntax(span, target.Depth + 1)
{
    public ExpressionSyntax Target { get; } = target;
}

/// <summary><c>gelu(x)</c>.</summary>
internal sealed class CallSyntax(SyntaxToken name, IReadOnlyList<ArgumentSyntax> arguments, TextSpan span)
    : ExpressionSyntax(span, DepthOf(arguments.Select(a => a.Value)) + 1)
{
    public SyntaxToken Name { get; } = name;

    public IReadOnlyList<ArgumentSyntax> Arguments { get; } = arguments;
}

/// <summary><c>heads: H</c>, or a positional argument, which has no name.</summary>
internal sealed record ArgumentSyntax(SyntaxToken? Name, ExpressionSyntax Value);
