using Mlm.Dsl.Text;
using Mlm.Dsl.Types;

namespace Mlm.Dsl.Binding;

/// <summary>Something that a spec names.</summary>
public abstract class Symbol
{
    private protected Symbol(string name, TextSpan span, string? documentation)
    {
        Name = name;
        Span = span;
        Documentation = documentation;
    }

    /// <summary>The name as the spec writes it.</summary>
    public string Name { get; }

    /// <summary>The name where it is declared (for a value: first assigned).</summary>
    public TextSpan Span { get; }

    /// <summary>The text of the <c>///</c> comment above the declaration, lines joined by <c>\n</c>; null without one.</summary>
    public string? Documentation { get; }
}

/// <summary>A dim: a number with a name.</summary>
public sealed class DimSymbol(string name, int size, TextSpan span, string? documentation)
    : Symbol(name, span, documentation)
{
    /// <summary>Its value, ≥ 1.</summary>
    public int Size { get; } = size;
}

/// <summary>An input: ids of shape [N, T] below a bound. A bound of 2 makes it an indicator.</summary>
public sealed class InputSymbol(string name, IdsType type, TextSpan span, string? documentation)
    : Symbol(name, span, documentation)
{
    /// <summary>Its shape and bound.</summary>
    public IdsType Type { get; } = type;
}

/// <summary>How a param starts.</summary>
public enum InitializerKind
{
    /// <summary>N(0, <see cref="ParamSymbol.InitializerScale"/>²).</summary>
    Normal,

    /// <summary>Uniform in ± <see cref="ParamSymbol.InitializerScale"/>.</summary>
    Uniform,

    /// <summary>Uniform in ±√(6 / (rows + columns)).</summary>
    Xavier,

    /// <summary>All 0.</summary>
    Zeros,

    /// <summary>All 1.</summary>
    Ones,
}

/// <summary>A param: a trained tensor. One declared in a <c>repeat</c> stands for one tensor a turn.</summary>
public sealed class ParamSymbol(
    string name,
    Shape shape,
    InitializerKind initializer,
    BoundNumber? initializerScale,
    string? checkpointName,
    bool isTransposedInCheckpoint,
    bool noDecay,
    TextSpan span,
    string? documentation
) : Symbol(name, span, documentation)
{
    /// <summary>Its shape.</summary>
    public Shape Shape { get; } = shape;

    /// <summary>How it starts.</summary>
    public InitializerKind Initializer { get; } = initializer;

    /// <summary>The number in <c>normal(…)</c> and <c>uniform(…)</c>; null for the others.</summary>
    public BoundNumber? InitializerScale { get; } = initializerScale;

    /// <summary>The string after <c>as</c>, with its <c>{counter}</c> places; null where the param bears its own name.</summary>
    public string? CheckpointName { get; } = checkpointName;

    /// <summary>Whether the checkpoint holds the transpose (<c>as "…".T</c>).</summary>
    public bool IsTransposedInCheckpoint { get; } = isTransposedInCheckpoint;

    /// <summary>Whether weight decay leaves it out.</summary>
    public bool NoDecay { get; } = noDecay;
}

/// <summary>A value: what an assignment names. It may be assigned again, with another type outside of repeats.</summary>
public sealed class ValueSymbol(string name, TextSpan span, string? documentation) : Symbol(name, span, documentation);

/// <summary>The counter of a <c>repeat</c>; it stands in strings alone.</summary>
public sealed class CounterSymbol(string name, TextSpan span, string? documentation)
    : Symbol(name, span, documentation);
