using System.Globalization;
using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Syntax;
using Mlm.Dsl.Text;

namespace Mlm.Dsl.Binding;

/// <summary>Integer expressions: sizes, bounds, counts.</summary>
internal sealed partial class Binder
{
    /// <summary>The value of an integer expression that must be at least 1; null where something is reported.</summary>
    private int? EvaluatePositive(ExpressionSyntax syntax, string what)
    {
        if (Evaluate(syntax) is not { } value)
            return null;
        if (value >= 1)
            return value;
        Report(DiagnosticCatalog.NotPositive, syntax.Span, what, Digits(value));
        return null;
    }

    /// <summary>The value of an integer expression, 0 or more; null where something is reported.</summary>
    private int? Evaluate(ExpressionSyntax syntax)
    {
        switch (syntax)
        {
            case NumberSyntax number:
                return EvaluateLiteral(number.Token);
            case NameSyntax name:
                return EvaluateName(name);
            case ParenthesizedSyntax parenthesized:
                return Evaluate(parenthesized.Inner);
            default:
                var binary = (BinarySyntax)syntax;
                var (left, right) = (Evaluate(binary.Left), Evaluate(binary.Right));
                return left == null || right == null ? null : Combine(binary, left.Value, right.Value);
        }
    }

    private int? EvaluateLiteral(SyntaxToken token)
    {
        if (int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return value;
        Report(DiagnosticCatalog.IntegerTooLarge, token.Span, Excerpt.Of(token.Text));
        return null;
    }

    private int? EvaluateName(NameSyntax name)
    {
        switch (_scope.Find(name.Name))
        {
            case DimSymbol dim:
                return dim.Size;
            case null:
                ReportUnknown(name, _dims.Select(d => d.Name));
                return null;
            case CounterSymbol:
                Report(DiagnosticCatalog.CounterInExpression, name.Span, name.Name);
                return null;
            case var symbol:
                Report(DiagnosticCatalog.NotADim, name.Span, name.Name, KindOf(symbol));
                return null;
        }
    }

    private int? Combine(BinarySyntax binary, long left, long right)
    {
        var isDivision = binary.Sign.Kind == SyntaxKind.Slash;
        if (isDivision && right != 0 && left % right != 0)
        {
            Report(DiagnosticCatalog.InexactDivision, binary.Span, Digits(left), Digits(right));
            return null;
        }
        var written = Excerpt.Of(binary.ToString());
        if (isDivision && right == 0)
        {
            Report(DiagnosticCatalog.IntegerRange, binary.Span, $"`{written}`", "a division by 0");
            return null;
        }
        var value = binary.Sign.Kind switch
        {
            SyntaxKind.Plus => left + right,
            SyntaxKind.Minus => left - right,
            SyntaxKind.Star => left * right,
            _ => left / right,
        };
        if (value is >= 0 and <= int.MaxValue)
            return (int)value;
        Report(DiagnosticCatalog.IntegerRange, binary.Span, $"`{written}`", Digits(value));
        return null;
    }
}
