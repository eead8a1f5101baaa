namespace Mlm.Dsl.Types;

/// <summary>One axis of a tensor: what the spec calls it (<c>D</c>, <c>4 * D</c>) and its size.</summary>
public sealed record Axis(string Name, int Size);

/// <summary>The axes of a tensor, known at compile time; axes keep the names of the spec's dims.</summary>
public sealed class Shape
{
    /// <summary>A shape with the given axes, the outermost first.</summary>
    public Shape(IReadOnlyList<Axis> axes) => Axes = axes;

    /// <summary>The axes, the outermost first.</summary>
    public IReadOnlyList<Axis> Axes { get; }

    /// <summary>How many axes there are.</summary>
    public int Rank => Axes.Count;

    /// <summary>The axis at <paramref name="index"/>; a negative index counts from the end.</summary>
    public Axis this[int index] => Axes[index < 0 ? Rank + index : index];

    /// <summary>The number of elements; saturates at <see cref="long.MaxValue"/>.</summary>
    public long Elements
    {
        get
        {
            var product = 1L;
            foreach (var axis in Axes)
                product = Saturating.Product(product, axis.Size);
            return product;
        }
    }

    /// <summary>Whether both shapes have the same sizes; names do not matter.</summary>
    public bool SameSizes(Shape other) => Rank == other.Rank && IsSuffixOf(other);

    /// <summary>Whether this shape's sizes are the last sizes of <paramref name="other"/>.</summary>
    public bool IsSuffixOf(Shape other)
    {
        if (Rank > other.Rank)
            return false;
        for (var i = 1; i <= Rank; i++)
        {
            if (this[-i].Size != other[-i].Size)
                return false;
        }
        return true;
    }

    /// <summary>The shape by name, as the spec writes it: <c>[N, T, D]</c>.</summary>
    public string Names => "[" + string.Join(", ", Axes.Select(a => a.Name)) + "]";

    /// <summary>The shape by number: <c>16 × 64 × 256</c>.</summary>
    public string Sizes =>
        string.Join(" × ", Axes.Select(a => a.Size.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Both, as messages show it: <c>[N, T, D] (= 16 × 64 × 256)</c>.</summary>
    public override string ToString() => $"{Names} (= {Sizes})";
}
