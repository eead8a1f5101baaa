using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Text;

namespace Mlm.Dsl.Syntax;

/// <summary>Expressions and integer expressions.</summary>
internal sealed partial class Parser
{
    private ExpressionSyntax ParseExpression()
    {
        var left = ParseTerm();
        while (Kind is SyntaxKind.Plus or SyntaxKind.Minus)
            left = Join(left, Take(), ParseTerm());
        return left;
    }

    private ExpressionSyntax ParseTerm()
    {
        var left = ParseFactor();
        while (Kind is SyntaxKind.At or SyntaxKind.Star or SyntaxKind.Slash)
            left = Join(left, Take(), ParseFactor());
        return left;
    }

    private BinarySyntax Join(ExpressionSyntax left, SyntaxToken sign, ExpressionSyntax right)
    {
        var joined = new BinarySyntax(left, sign, right);
        // Long chains lean to the left and nest as deep as they are long.
        if (joined.Depth > MaxNesting)
            FailNesting(sign.Span);
        return joined;
    }

    private ExpressionSyntax ParseFactor()
    {
        if (Kind != SyntaxKind.Minus)
            return ParsePostfix();
        var sign = Take();
        return new NegationSyntax(sign, ParsePostfix());
    }

    private ExpressionSyntax ParsePostfix()
    {
        var target = ParsePrimary();
        while (Kind is SyntaxKind.OpenBracket or SyntaxKind.Dot)
        {
            target = Kind == SyntaxKind.Dot ? ParseTranspose(target) : ParseIndex(target);
            if (target.Depth > MaxNesting)
                FailNesting(Previous.Span);
        }
        return target;
    }

    private TransposeSyntax ParseTranspose(ExpressionSyntax target)
    {
        Take();
        if (!NextIs("T"))
            FailExpecting("`T` after `.`");
        var end = Take();
        return new TransposeSyntax(target, TextSpan.Across(target.Span, end.Span));
    }

    private ExpressionSyntax ParseIndex(ExpressionSyntax target)
    {
        Enter();
        var isSlice = Kind == SyntaxKind.DotDot;
        if (isSlice)
            Take();
        var index = isSlice ? ParseIntegerExpression() : ParseExpression();
        var end = Leave(SyntaxKind.CloseBracket, "`]`");
        var span = TextSpan.Across(target.Span, end.Span);
        return isSlice ? new SliceSyntax(target, index, span) : new LookupSyntax(target, index, span);
    }

    private ExpressionSyntax ParsePrimary()
    {
        switch (Kind)
        {
            case SyntaxKind.Name:
                var name = Take();
                return Kind == SyntaxKind.OpenParenthesis ? ParseCall(name) : new NameSyntax(name);
            case SyntaxKind.Integer or SyntaxKind.Number:
                return new NumberSyntax(Take());
            case SyntaxKind.OpenParenthesis:
                var open = Token;
                Enter();
                var inner = ParseExpression();
                var close = Leave(SyntaxKind.CloseParenthesis, "`)`");
                return new ParenthesizedSyntax(inner, TextSpan.Across(open.Span, close.Span));
            case SyntaxKind.OpenBracket:
                return ParseList();
            default:
                FailExpecting("an expression");
                return new NameSyntax(Token);
        }
    }

    private ListSyntax ParseList()
    {
        var open = Token;
        Enter();
        var items = ParseSeparated(ParseIntegerExpression);
        var close = Leave(SyntaxKind.CloseBracket, "`,` or `]`");
        return new ListSyntax(items, TextSpan.Across(open.Span, close.Span));
    }

    private CallSyntax ParseCall(SyntaxToken name)
    {
        Enter();
        var arguments = new List<ArgumentSyntax>();
        if (Kind != SyntaxKind.CloseParenthesis)
            arguments = ParseSeparated(ParseArgument);
        CheckOrder(arguments);
        var close = Leave(SyntaxKind.CloseParenthesis, "`,` or `)`");
        return new CallSyntax(name, arguments, TextSpan.Across(name.Span, close.Span));
    }

    private ArgumentSyntax ParseArgument()
    {
        if (Kind != SyntaxKind.Name || Ahead(1).Kind != SyntaxKind.Colon)
            return new ArgumentSyntax(null, ParseExpression());
        var name = Take();
        Take();
        return new ArgumentSyntax(name, ParseExpression());
    }

    private void CheckOrder(List<ArgumentSyntax> arguments)
    {
        SyntaxToken? named = null;
        foreach (var argument in arguments)
        {
            if (argument.Name == null && named != null)
            {
                Fail(DiagnosticCatalog.PositionalAfterNamed, argument.Value.Span, named.Text);
                return;
            }
            named = argument.Name ?? named;
        }
    }

    private ExpressionSyntax ParseIntegerExpression()
    {
        var left = ParseIntegerTerm();
        while (Kind is SyntaxKind.Plus or SyntaxKind.Minus)
            left = Join(left, Take(), ParseIntegerTerm());
        return left;
    }

    private ExpressionSyntax ParseIntegerTerm()
    {
        var left = ParseIntegerAtom();
        while (Kind is SyntaxKind.Star or SyntaxKind.Slash)
            left = Join(left, Take(), ParseIntegerAtom());
        return left;
    }

    private ExpressionSyntax ParseIntegerAtom()
    {
        switch (Kind)
        {
            case SyntaxKind.Name:
                return new NameSyntax(Take());
            case SyntaxKind.Integer:
                return new NumberSyntax(Take());
            case SyntaxKind.OpenParenthesis:
                var open = Token;
                Enter();
                var inner = ParseIntegerExpression();
                var close = Leave(SyntaxKind.CloseParenthesis, "`)`");
                return new ParenthesizedSyntax(inner, TextSpan.Across(open.Span, close.Span));
            default:
                FailExpecting("an integer or a dim");
                return new NameSyntax(Token);
        }
    }

    private List<T> ParseSeparated<T>(Func<T> parse)
    {
        var items = new List<T> { parse() };
        while (Kind == SyntaxKind.Comma)
        {
            Take();
            items.Add(parse());
        }
        return items;
    }

    /// <summary>Takes an opening bracket of an expression and counts the nesting.</summary>
    private void Enter()
    {
        if (++_nesting > MaxNesting)
            FailNesting(Token.Span);
        Take();
    }

    private SyntaxToken Leave(SyntaxKind kind, string words)
    {
        _nesting--;
        return ExpectClosing(kind, words);
    }

    private void FailNesting(TextSpan at) => Fail(DiagnosticCatalog.NestingTooDeep, at, "200");
}
