using Mlm.Dsl.Binding;
using Mlm.Dsl.Types;

namespace Mlm.Generator.Graph;

/// <summary>Ids that a step holds: an input, or what <c>mask</c> makes of one.</summary>
internal sealed record IdsValue(string Name, IdsKind Kind, int Bound, string? Documentation);

/// <summary>Where ids come from.</summary>
internal enum IdsKind
{
    /// <summary>Given to the step.</summary>
    Input,

    /// <summary>The first result of <c>mask</c>.</summary>
    Corrupted,

    /// <summary>The second result of <c>mask</c>: 1 at the selected places.</summary>
    Masked,
}

/// <summary>
/// The places that a cross-entropy scores: where <see cref="Indicator"/> is 1, or all. How many, M ≤ N·T, is known at
/// run time only; it is the one row count that is not a constant.
/// </summary>
internal sealed record Selection(IdsValue? Indicator)
{
    /// <summary>The places that an inference class is asked for, in whatever order.</summary>
    public static readonly Selection Asked = new(null as IdsValue) { IsAsked = true };

    /// <summary>Whether the places are given from outside, after the model has run.</summary>
    public bool IsAsked { get; private init; }

    /// <summary>What the places are called.</summary>
    public string Name => IsAsked ? "asked" : Indicator?.Name ?? "all";
}

/// <summary>
/// The shape of a float32 value as the kernels see it: rows (all axes but the last) and columns (the last). Where
/// <see cref="Selection"/> is set the value has a row for each selected place only, and its first axes say how many at most.
/// </summary>
internal sealed record MatrixShape(Shape Axes, Selection? Selection)
{
    /// <summary>The last axis.</summary>
    public Axis Columns => Axes[-1];

    /// <summary>The rows that memory is reserved for.</summary>
    public int MaxRows => (int)(Axes.Elements / Columns.Size);

    /// <summary>All axes but the last; none for a vector, which is one row.</summary>
    public IReadOnlyList<Axis> RowAxes => [.. Axes.Axes.Take(Axes.Rank - 1)];

    /// <summary>The same rows with another last axis.</summary>
    public MatrixShape WithColumns(Axis columns) => this with { Axes = new Shape([.. RowAxes, columns]) };

    /// <summary>The shape by name: <c>[N, T, D]</c>, <c>[masked, D]</c> where only selected rows are there.</summary>
    public string Names => Selection == null ? Axes.Names : $"[{Selection.Name}, {Columns.Name}]";

    /// <summary>Both ways: <c>[N, T, D] = 16 × 64 × 256</c>.</summary>
    public override string ToString() =>
        Selection == null ? $"{Axes.Names} = {Axes.Sizes}" : $"{Names} ≤ {MaxRows} × {Columns.Size}";
}

/// <summary>
/// A float32 tensor of the unrolled model, written once. <see cref="Parameter"/> is set where it is a trained one.
/// </summary>
/// <param name="Name">Unique in the graph; <c>block.0.h</c>, a gradient <c>block.0.dh</c>.</param>
internal sealed record Value(string Name, MatrixShape Shape, UnrolledParam? Parameter = null)
{
    /// <summary>Values are told apart by identity; their names are unique.</summary>
    public bool Equals(Value? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Shape.Names}";
}
