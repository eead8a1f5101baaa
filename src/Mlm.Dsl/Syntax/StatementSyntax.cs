using Mlm.Dsl.Text;

namespace Mlm.Dsl.Syntax;

/// <summary>A whole spec as it is written.</summary>
/// <param name="Name">The name after <c>model</c>; null where it is missing.</param>
/// <param name="Documentation">The text of the <c>///</c> comment above.</param>
/// <param name="Statements">What stands between the braces.</param>
/// <param name="IsComplete">Whether the model ends where it should: nothing is cut off, nothing follows.</param>
internal sealed record ModelSyntax(
    SyntaxToken? Name,
    string? Documentation,
    IReadOnlyList<StatementSyntax> Statements,
    bool IsComplete
);

/// <summary>A statement as it is written.</summary>
internal abstract class StatementSyntax(SyntaxToken first, TextSpan span)
{
    /// <summary>Its first word.</summary>
    public SyntaxToken First { get; } = first;

    /// <summary>The whole statement, without its documentation.</summary>
    public TextSpan Span { get; } = span;

    /// <summary>The text of the <c>///</c> comment above.</summary>
    public string? Documentation => First.Documentation;
}

/// <summary><c>dim N = 16, T = 64</c>.</summary>
internal sealed class DimSyntax(
    SyntaxToken first,
    IReadOnlyList<(SyntaxToken Name, ExpressionSyntax Size)> dims,
    TextSpan span
) : StatementSyntax(first, span)
{
    public IReadOnlyList<(SyntaxToken Name, ExpressionSyntax Size)> Dims { get; } = dims;
}

/// <summary><c>[N, T]</c>.</summary>
internal sealed record ShapeSyntax(IReadOnlyList<ExpressionSyntax> Axes, TextSpan Span);

/// <summary><c>input tokens[N, T] in V</c>.</summary>
internal sealed class InputSyntax(
    SyntaxToken first,
    SyntaxToken name,
    ShapeSyntax shape,
    ExpressionSyntax bound,
    TextSpan span
) : StatementSyntax(first, span)
{
    public SyntaxToken Name { get; } = name;

    public ShapeSyntax Shape { get; } = shape;

    public ExpressionSyntax Bound { get; } = bound;
}

/// <summary><c>normal(0.02)</c>, <c>zeros</c>.</summary>
internal sealed record InitializerSyntax(SyntaxToken Name, SyntaxToken? Scale);

/// <summary><c>param w_q[D, D], w_k[D, D] ~ normal(0.02) as "…".T no_decay</c>.</summary>
internal sealed class ParamSyntax(
    SyntaxToken first,
    IReadOnlyList<(SyntaxToken Name, ShapeSyntax Shape)> tensors,
    InitializerSyntax? initializer,
    SyntaxToken? checkpointName,
    TextSpan? transpose,
    bool noDecay,
    TextSpan span
) : StatementSyntax(first, span)
{
    public IReadOnlyList<(SyntaxToken Name, ShapeSyntax Shape)> Tensors { get; } = tensors;

    public InitializerSyntax? Initializer { get; } = initializer;

    public SyntaxToken? CheckpointName { get; } = checkpointName;

    /// <summary>Where <c>.T</c> stands; null without one.</summary>
    public TextSpan? Transpose { get; } = transpose;

    public bool NoDecay { get; } = noDecay;
}

/// <summary><c>x = …</c>, <c>corrupted, masked = …</c>.</summary>
internal sealed class AssignSyntax(
    SyntaxToken first,
    IReadOnlyList<SyntaxToken> targets,
    ExpressionSyntax value,
    TextSpan span
) : StatementSyntax(first, span)
{
    public IReadOnlyList<SyntaxToken> Targets { get; } = targets;

    public ExpressionSyntax Value { get; } = value;
}

/// <summary><c>repeat L as block { … }</c>; count and counter are null where the head is broken.</summary>
internal sealed class RepeatSyntax(
    SyntaxToken first,
    ExpressionSyntax? count,
    SyntaxToken? counter,
    IReadOnlyList<string> brokenNames,
    IReadOnlyList<StatementSyntax> body,
    TextSpan span
) : StatementSyntax(first, span)
{
    public ExpressionSyntax? Count { get; } = count;

    public SyntaxToken? Counter { get; } = counter;

    /// <summary>The names in a broken head.</summary>
    public IReadOnlyList<string> BrokenNames { get; } = brokenNames;

    public IReadOnlyList<StatementSyntax> Body { get; } = body;
}

/// <summary><c>minimize …</c>.</summary>
internal sealed class MinimizeSyntax(SyntaxToken first, ExpressionSyntax loss, TextSpan span)
    : StatementSyntax(first, span)
{
    public ExpressionSyntax Loss { get; } = loss;
}

/// <summary><c>update sgd(lr: 0.1)</c>.</summary>
internal sealed class UpdateSyntax(SyntaxToken first, CallSyntax rule, TextSpan span) : StatementSyntax(first, span)
{
    public CallSyntax Rule { get; } = rule;
}

/// <summary>A statement that was reported. Nothing more is said about it, nor about a name that stands in it.</summary>
internal sealed class BrokenSyntax(
    SyntaxToken first,
    IReadOnlyList<string> targets,
    IReadOnlyList<string> names,
    TextSpan span
) : StatementSyntax(first, span)
{
    /// <summary>The names before an <c>=</c>, if it began as an assignment.</summary>
    public IReadOnlyList<string> Targets { get; } = targets;

    /// <summary>All names in it.</summary>
    public IReadOnlyList<string> Names { get; } = names;
}
