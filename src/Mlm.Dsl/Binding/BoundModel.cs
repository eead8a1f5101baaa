using Mlm.Dsl.Operations;
using Mlm.Dsl.Text;
using Mlm.Dsl.Types;

namespace Mlm.Dsl.Binding;

/// <summary>A whole spec with its names resolved, its numbers folded and every shape known; its repeats stand once.</summary>
public sealed class BoundModel(
    string name,
    string? documentation,
    SourceText source,
    IReadOnlyList<DimSymbol> dims,
    IReadOnlyList<InputSymbol> inputs,
    IReadOnlyList<BoundStatement> statements,
    BoundExpression loss,
    TextSpan minimizeSpan,
    BoundUpdate update
)
{
    /// <summary>The name after <c>model</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The text of the <c>///</c> comment above the model.</summary>
    public string? Documentation { get; } = documentation;

    /// <summary>The text that this model was bound from.</summary>
    public SourceText Source { get; } = source;

    /// <summary>The dims in the file's order.</summary>
    public IReadOnlyList<DimSymbol> Dims { get; } = dims;

    /// <summary>The inputs in the file's order; at least one, all of one shape.</summary>
    public IReadOnlyList<InputSymbol> Inputs { get; } = inputs;

    /// <summary>Params, assignments and repeats in the file's order.</summary>
    public IReadOnlyList<BoundStatement> Statements { get; } = statements;

    /// <summary>Params and assignments of the unrolled model, in the order of their turns.</summary>
    public IReadOnlyList<UnrolledStatement> Unroll() => Unrolling.Of(Statements);

    /// <summary>The params of the unrolled model, in the order of the flat weights.</summary>
    public IEnumerable<UnrolledParam> UnrollParams() => Unrolling.ParamsOf(Statements);

    /// <summary>What is minimized; of type <see cref="LossType"/>.</summary>
    public BoundExpression Loss { get; } = loss;

    /// <summary>Where the <c>minimize</c> statement stands.</summary>
    public TextSpan MinimizeSpan { get; } = minimizeSpan;

    /// <summary>How the params are updated.</summary>
    public BoundUpdate Update { get; } = update;
}

/// <summary>A statement that does something in its place.</summary>
public abstract class BoundStatement
{
    private protected BoundStatement(TextSpan span) => Span = span;

    /// <summary>The whole statement, without its documentation.</summary>
    public TextSpan Span { get; }
}

/// <summary>The declaration of one param (a statement that declares several becomes several of these).</summary>
public sealed class BoundParam(ParamSymbol symbol, TextSpan span) : BoundStatement(span)
{
    /// <summary>The param.</summary>
    public ParamSymbol Symbol { get; } = symbol;
}

/// <summary>An assignment: one target, or the two of <c>mask</c>.</summary>
public sealed class BoundAssign(
    IReadOnlyList<ValueSymbol> targets,
    BoundExpression value,
    string? documentation,
    TextSpan span
) : BoundStatement(span)
{
    /// <summary>What is assigned; two symbols where <see cref="Value"/> is of type <see cref="MaskType"/>, else one.</summary>
    public IReadOnlyList<ValueSymbol> Targets { get; } = targets;

    /// <summary>The right side.</summary>
    public BoundExpression Value { get; } = value;

    /// <summary>The text of the <c>///</c> comment above the statement.</summary>
    public string? Documentation { get; } = documentation;
}

/// <summary>A repeat: its body once, to be unrolled <see cref="Count"/> times.</summary>
public sealed class BoundRepeat(
    CounterSymbol counter,
    int count,
    IReadOnlyList<BoundStatement> body,
    string? documentation,
    TextSpan span
) : BoundStatement(span)
{
    /// <summary>The counter.</summary>
    public CounterSymbol Counter { get; } = counter;

    /// <summary>How many turns, ≥ 1.</summary>
    public int Count { get; } = count;

    /// <summary>The statements of one turn.</summary>
    public IReadOnlyList<BoundStatement> Body { get; } = body;

    /// <summary>The text of the <c>///</c> comment above the statement.</summary>
    public string? Documentation { get; } = documentation;
}

/// <summary>The update rule with its numbers; a number that is not given stands with its default, <c>clip</c> may be missing.</summary>
public sealed class BoundUpdate(
    Operation operation,
    IReadOnlyDictionary<string, BoundExpression> arguments,
    TextSpan span
)
{
    /// <summary><see cref="OperationCatalog.Sgd"/> or <see cref="OperationCatalog.AdamW"/>.</summary>
    public Operation Operation { get; } = operation;

    /// <summary>The arguments by parameter name.</summary>
    public IReadOnlyDictionary<string, BoundExpression> Arguments { get; } = arguments;

    /// <summary>The whole statement.</summary>
    public TextSpan Span { get; } = span;

    /// <summary>The number given for, or defaulted to by, a parameter; null where it has neither.</summary>
    public BoundNumber? Number(string parameter) =>
        Arguments.TryGetValue(parameter, out var found) ? found as BoundNumber : null;
}
