using System.Globalization;
using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Operations;
using Mlm.Dsl.Syntax;
using Mlm.Dsl.Text;
using Mlm.Dsl.Types;

namespace Mlm.Dsl.Binding;

/// <summary>Expressions: names, numbers, lists and operators.</summary>
internal sealed partial class Binder
{
    private BoundExpression BindExpression(ExpressionSyntax syntax) =>
        syntax switch
        {
            NameSyntax name => BindName(name),
            NumberSyntax number => BindNumber(number),
            ParenthesizedSyntax parenthesized => BindExpression(parenthesized.Inner),
            NegationSyntax negation => BindNegation(negation),
            BinarySyntax binary => BindBinary(binary),
            ListSyntax list => BindList(list),
            LookupSyntax lookup => BindLookup(lookup),
            SliceSyntax slice => BindSlice(slice),
            TransposeSyntax transpose => BindTranspose(transpose),
            CallSyntax call => BindCallInExpression(call),
            _ => throw new InvalidOperationException($"{syntax.GetType().Name} is no expression"),
        };

    private BoundExpression BindName(NameSyntax name)
    {
        switch (_scope.Find(name.Name))
        {
            case DimSymbol dim:
                return new BoundNumber(dim.Size, Digits(dim.Size), name.Span);
            case InputSymbol input:
                return new BoundReference(input, input.Type, name.Span);
            case ParamSymbol param:
                return new BoundReference(param, new TensorType(param.Shape), name.Span);
            case ValueSymbol value:
                return BindValue(value, name.Span);
            case CounterSymbol:
                Report(DiagnosticCatalog.CounterInExpression, name.Span, name.Name);
                break;
            default:
                ReportUnknown(name, _scope.Visible.Select(s => s.Name));
                break;
        }
        return new BoundError(name.Span);
    }

    private BoundExpression BindValue(ValueSymbol value, TextSpan span) =>
        _values[value] switch
        {
            BoundError => new BoundError(span),
            BoundNumber number => new BoundNumber(number.Value, number.Text, span),
            BoundList list => new BoundList(list.Items, span) { ItemSpans = [.. list.Items.Select(_ => span)] },
            var other => new BoundReference(value, other.Type, span),
        };

    private void ReportUnknown(NameSyntax name, IEnumerable<string> known)
    {
        if (_scope.IsSilenced(name.Name))
            return;
        var hint = Near(name.Name, known);
        if (OperationCatalog.All.Any(o => o.Form == OperationForm.Call && o.Name == name.Name))
            hint = $"; it is an operation, write `{name.Name}(…)`";
        else if (_closedNames.TryGetValue(name.Name, out var start))
            hint = $"; it lives inside the `repeat` on line {Line(new TextSpan(start, 0))} alone";
        Report(DiagnosticCatalog.UnknownName, name.Span, name.Name, hint);
    }

    private BoundExpression BindNumber(NumberSyntax syntax) =>
        ParseNumber(syntax.Token) is { } value
            ? new BoundNumber(value, syntax.Token.Text, syntax.Span)
            : new BoundError(syntax.Span);

    private double? ParseNumber(SyntaxToken token)
    {
        var isNumber = double.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value);
        // Some hosts of a generator say false beyond the range of double, others infinity.
        if (isNumber && !double.IsInfinity(value))
            return value;
        Report(DiagnosticCatalog.NumberTooLarge, token.Span, Excerpt.Of(token.Text));
        return null;
    }

    private BoundExpression BindNegation(NegationSyntax syntax)
    {
        var value = BindExpression(syntax.Operand);
        var arguments = new Dictionary<string, BoundExpression> { ["value"] = value };
        // A negated literal is still what the spec wrote.
        if (value is BoundNumber { Text: { } digits } number && !digits.StartsWith("-", StringComparison.Ordinal))
            return new BoundNumber(-number.Value, "-" + digits, syntax.Span);
        return Apply(OperationCatalog.Negate, arguments, syntax.Span) ?? new BoundError(syntax.Span);
    }

    private BoundExpression BindBinary(BinarySyntax syntax)
    {
        var operation = OperationCatalog.All.First(o => o.Sign == syntax.Sign.Text);
        var arguments = new Dictionary<string, BoundExpression>
        {
            ["left"] = BindExpression(syntax.Left),
            ["right"] = BindExpression(syntax.Right),
        };
        return Apply(operation, arguments, syntax.Span) ?? new BoundError(syntax.Span);
    }

    private BoundExpression BindList(ListSyntax syntax)
    {
        var items = syntax.Items.Select(Evaluate).ToList();
        if (items.Contains(null))
            return new BoundError(syntax.Span);
        return new BoundList([.. items.Select(i => i!.Value)], syntax.Span)
        {
            ItemSpans = [.. syntax.Items.Select(i => i.Span)],
        };
    }

    private BoundExpression BindLookup(LookupSyntax syntax)
    {
        var param = BindParamName(syntax.Target, "[ids]");
        var ids = BindExpression(syntax.Index);
        var arguments = new Dictionary<string, BoundExpression> { ["param"] = param, ["ids"] = ids };
        return Apply(OperationCatalog.Lookup, arguments, syntax.Span) ?? new BoundError(syntax.Span);
    }

    private BoundExpression BindSlice(SliceSyntax syntax)
    {
        var param = BindParamName(syntax.Target, "[..k]");
        BoundExpression count = new BoundError(syntax.Count.Span);
        if (Evaluate(syntax.Count) is { } value)
            count = new BoundNumber(value, syntax.Count is BinarySyntax ? null : Digits(value), syntax.Count.Span);
        var arguments = new Dictionary<string, BoundExpression> { ["param"] = param, ["count"] = count };
        return Apply(OperationCatalog.Slice, arguments, syntax.Span, syntax.Count.ToString())
            ?? new BoundError(syntax.Span);
    }

    private BoundExpression BindTranspose(TransposeSyntax syntax)
    {
        var arguments = new Dictionary<string, BoundExpression> { ["param"] = BindParamName(syntax.Target, ".T") };
        return Apply(OperationCatalog.Transpose, arguments, syntax.Span) ?? new BoundError(syntax.Span);
    }

    /// <summary>A param by its own name; anything else is reported.</summary>
    private BoundExpression BindParamName(ExpressionSyntax syntax, string form)
    {
        if (syntax is NameSyntax name && _scope.Find(name.Name) is { } symbol and not (ParamSymbol or CounterSymbol))
        {
            if (symbol is not ValueSymbol value || _values[value] is not BoundError)
                Report(DiagnosticCatalog.NotAParam, name.Span, form, $"`{name.Name}`, {KindOf(symbol)}");
            return new BoundError(syntax.Span);
        }
        var bound = BindExpression(syntax);
        if (syntax is NameSyntax || bound is BoundError)
            return bound;
        Report(DiagnosticCatalog.NotAParam, syntax.Span, form, bound.Type.Describe());
        return new BoundError(syntax.Span);
    }

    /// <summary>An operation on bound arguments, folded where they are numbers; null where something is reported.</summary>
    /// <param name="operation">Which operation.</param>
    /// <param name="arguments">Its arguments by parameter name.</param>
    /// <param name="span">The whole expression.</param>
    /// <param name="count">How a slice's count is written.</param>
    private BoundExpression? Apply(
        Operation operation,
        IReadOnlyDictionary<string, BoundExpression> arguments,
        TextSpan span,
        string? count = null
    )
    {
        if (arguments.Values.Any(a => a is BoundError))
            return null;
        if (Fold(operation, arguments, span) is { } folded)
            return folded;
        var views = arguments.ToDictionary(p => p.Key, p => View(p.Value, p.Key == "count" ? count : null));
        var call = new OperationCall(operation, views, span, _source, _diagnostics);
        var type = operation.Check(call);
        if (type is ErrorType || (type is TensorType tensor && !CheckElements(tensor.Shape, span)))
            return null;
        if (operation.Form != OperationForm.Update)
            _tally.AddOperation();
        return new BoundOperation(operation, arguments, type, span);
    }

    private BoundExpression? Fold(
        Operation operation,
        IReadOnlyDictionary<string, BoundExpression> arguments,
        TextSpan span
    )
    {
        var numbers = operation
            .Parameters.Select(p => arguments.TryGetValue(p.Name, out var a) ? a as BoundNumber : null)
            .ToList();
        if (numbers.Contains(null) || operation.Fold([.. numbers.Select(n => n!.Value)]) is not { } value)
            return null;
        if (!double.IsNaN(value) && !double.IsInfinity(value))
            return new BoundNumber(value, null, span);
        var words = operation == OperationCatalog.Divide && numbers[1]!.Value == 0 ? "a division by 0" : "too large";
        Report(DiagnosticCatalog.NotFinite, span, words, "");
        return new BoundError(span);
    }

    private Argument View(BoundExpression argument, string? text)
    {
        text ??= Excerpt.Of(_source.Slice(argument.Span));
        return argument switch
        {
            BoundNumber number => new Argument(number.Type, number.Span, text, number.Value),
            BoundList list => new Argument(
                list.Type,
                list.Span,
                text,
                0,
                [.. list.Items.Zip(list.ItemSpans, (i, s) => (i, s))]
            ),
            _ => new Argument(argument.Type, argument.Span, text),
        };
    }
}
