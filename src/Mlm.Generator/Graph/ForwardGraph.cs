using Mlm.Dsl.Binding;

namespace Mlm.Generator.Graph;

/// <summary>The numbers of the spec's <c>mask</c>.</summary>
internal sealed record MaskStep(
    IdsValue Tokens,
    IdsValue Corrupted,
    IdsValue Masked,
    BoundNumber Select,
    BoundNumber Replace,
    BoundNumber Random,
    int Token,
    IReadOnlyList<int> Except,
    Origin Origin
);

/// <summary>One cross-entropy of the minimised sum with its factor; several uses of one cross-entropy are one term.</summary>
internal sealed record LossTerm(double Factor, Node CrossEntropy);

/// <summary>The unrolled model: forward nodes in the spec's order, each after what it reads.</summary>
internal sealed record ForwardGraph(
    BoundModel Model,
    IReadOnlyList<IdsValue> Ids,
    MaskStep? Mask,
    IReadOnlyList<Value> Parameters,
    IReadOnlyList<Node> Nodes,
    IReadOnlyList<LossTerm> Loss,
    NameTable Names
);

/// <summary>The names of one graph's values; a name that is taken gets a number.</summary>
internal sealed class NameTable
{
    private readonly HashSet<string> _taken = [];
    private readonly Dictionary<string, int> _last = []; // the last number that a name got

    /// <summary>The name itself or, where it is taken, the name with the first free number: <c>h'2</c>.</summary>
    public string Unique(string name)
    {
        if (_taken.Add(name))
            return name;
        var number = _last.TryGetValue(name, out var last) ? last : 1;
        string candidate;
        do candidate = $"{name}'{(++number).ToString(System.Globalization.CultureInfo.InvariantCulture)}";
        while (!_taken.Add(candidate));
        _last[name] = number;
        return candidate;
    }
}
