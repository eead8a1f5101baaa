namespace Mlm.Dsl.Types;

/// <summary>What an expression of a spec is.</summary>
public abstract record SpecType
{
    private protected SpecType() { }
}

/// <summary>A number, known at compile time.</summary>
public sealed record NumberType : SpecType
{
    /// <summary>The one instance.</summary>
    public static readonly NumberType Instance = new();
}

/// <summary>A list of integers, as in <c>except: [0, 1]</c>.</summary>
public sealed record ListType : SpecType
{
    /// <summary>The one instance.</summary>
    public static readonly ListType Instance = new();
}

/// <summary>Integers in 0 … <paramref name="Bound"/> − 1. An indicator is 0 or 1 and tells which places count.</summary>
public sealed record IdsType(Shape Shape, int Bound, bool IsIndicator) : SpecType;

/// <summary>A float32 tensor.</summary>
public sealed record TensorType(Shape Shape) : SpecType;

/// <summary>A loss: a weighted sum of cross-entropies.</summary>
public sealed record LossType : SpecType
{
    /// <summary>The one instance.</summary>
    public static readonly LossType Instance = new();
}

/// <summary>The two results of <c>mask</c>: the corrupted ids and the indicator of the selected places.</summary>
public sealed record MaskType(IdsType Corrupted, IdsType Masked) : SpecType;

/// <summary>The type of an expression that was already reported; nothing more is said about it.</summary>
public sealed record ErrorType : SpecType
{
    /// <summary>The one instance.</summary>
    public static readonly ErrorType Instance = new();
}
