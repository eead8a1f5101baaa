using Mlm.Dsl.Operations;
using Mlm.Dsl.Text;
using Mlm.Dsl.Types;

namespace Mlm.Dsl.Binding;

/// <summary>An expression whose names are resolved and whose type is known.</summary>
public abstract class BoundExpression
{
    private protected BoundExpression(SpecType type, TextSpan span)
    {
        Type = type;
        Span = span;
    }

    /// <summary>What the expression is.</summary>
    public SpecType Type { get; }

    /// <summary>Where it stands.</summary>
    public TextSpan Span { get; }
}

/// <summary>A number: a literal, a dim, or arithmetic on them, folded in double.</summary>
public sealed class BoundNumber(double value, string? text, TextSpan span) : BoundExpression(NumberType.Instance, span)
{
    /// <summary>The value.</summary>
    public double Value { get; } = value;

    /// <summary>The digits as the spec (or an operation's default) writes them; null where the number was folded.</summary>
    public string? Text { get; } = text;
}

/// <summary>A list of integers.</summary>
public sealed class BoundList(IReadOnlyList<int> items, TextSpan span) : BoundExpression(ListType.Instance, span)
{
    /// <summary>The integers in order.</summary>
    public IReadOnlyList<int> Items { get; } = items;

    /// <summary>Where each of them stands.</summary>
    internal IReadOnlyList<TextSpan> ItemSpans { get; init; } = [];
}

/// <summary>An input, a param or a value, by its name. The type is what the value is at this place.</summary>
public sealed class BoundReference(Symbol symbol, SpecType type, TextSpan span) : BoundExpression(type, span)
{
    /// <summary>An <see cref="InputSymbol"/>, a <see cref="ParamSymbol"/> or a <see cref="ValueSymbol"/>.</summary>
    public Symbol Symbol { get; } = symbol;
}

/// <summary>
/// An operation of the catalog on its arguments: a call, and also every operator (<c>a @ b</c> is
/// <see cref="OperationCatalog.MatMul"/>, <c>w[ids]</c> is <see cref="OperationCatalog.Lookup"/>, …).
/// </summary>
public sealed class BoundOperation(
    Operation operation,
    IReadOnlyDictionary<string, BoundExpression> arguments,
    SpecType type,
    TextSpan span
) : BoundExpression(type, span)
{
    /// <summary>Which operation.</summary>
    public Operation Operation { get; } = operation;

    /// <summary>The arguments by parameter name. A number that is not given stands here with its default; another is missing.</summary>
    public IReadOnlyDictionary<string, BoundExpression> Arguments { get; } = arguments;

    /// <summary>The argument of a parameter that is always there.</summary>
    public BoundExpression this[string parameter] => Arguments[parameter];

    /// <summary>The argument of an optional parameter; null where it is not given.</summary>
    public BoundExpression? Find(string parameter) => Arguments.TryGetValue(parameter, out var found) ? found : null;

    /// <summary>The number given for, or defaulted to by, a parameter; null where it has neither.</summary>
    public BoundNumber? Number(string parameter) => Find(parameter) as BoundNumber;
}

/// <summary>An expression that was already reported.</summary>
public sealed class BoundError(TextSpan span) : BoundExpression(ErrorType.Instance, span);
