namespace Mlm.Runtime.Checkpoints;

/// <summary>What a safetensors header says of one tensor.</summary>
public sealed class TensorInfo
{
    internal TensorInfo(string name, TensorType type, long[] shape, long begin, long end)
    {
        Name = name;
        Type = type;
        Shape = shape;
        Begin = begin;
        Bytes = end - begin;
    }

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>The type of its elements.</summary>
    public TensorType Type { get; }

    /// <summary>Its shape, the outermost axis first; empty for a single number.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The length of its data in bytes.</summary>
    public long Bytes { get; }

    /// <summary>The number of its elements.</summary>
    public long Elements => Bytes / TensorTypes.Size(Type);

    /// <summary>Where its data begins, from the end of the header.</summary>
    internal long Begin { get; }

    /// <summary>As a person writes it: <c>F32 [2, 3]</c>.</summary>
    public override string ToString() => $"{Type} [{string.Join(", ", Shape)}]";
}
