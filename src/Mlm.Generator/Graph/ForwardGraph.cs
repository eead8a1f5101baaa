using Mlm.Dsl.Binding;
using Mlm.Dsl.Text;
using Mlm.Generator.Options;

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
    Origin Origin,
    TextSpan Span
);

/// <summary>One cross-entropy of the minimized sum with its factor; several uses of one cross-entropy are one term.</summary>
internal sealed record LossTerm(double Factor, Node CrossEntropy)
{
    /// <summary>The places that it scores.</summary>
    public Selection Selection => CrossEntropy.Operation.Scores!;
}

/// <summary>The unrolled model: forward nodes in the spec's order, each after what it reads.</summary>
internal sealed record ForwardGraph(
    BoundModel Model,
    ClassKind Kind,
    IReadOnlyList<IdsValue> Ids,
    MaskStep? Mask,
    IReadOnlyList<Value> Parameters,
    IReadOnlyList<Node> Nodes,
    IReadOnlyList<LossTerm> Loss,
    NameTable Names
)
{
    /// <summary>
    /// What the spec's assignments call tensors, with the turn's prefix, in the unrolled model's order; a name comes as often as
    /// it is assigned.
    /// </summary>
    public IReadOnlyList<(string Name, Value Value)> Assigned { get; init; } = [];

    /// <summary>How the spec updates; null where the class does not train.</summary>
    public Optimizer? Optimizer { get; init; }

    /// <summary>What a class gives that does not train; null where it trains.</summary>
    public InferenceOutputs? Answers { get; init; }

    /// <summary>The rows of each value that are read; null where all rows of everything are computed.</summary>
    public RowsRead? RowsRead { get; init; }

    /// <summary>An inference class's nodes that compute the rows that are asked for, each time that some are.</summary>
    public IEnumerable<Node> NodesAtAsked => Nodes.Where(IsAtAsked);

    /// <summary>The nodes that a training step, or an inference class's run, computes once.</summary>
    public IEnumerable<Node> NodesOfARun => Nodes.Where(n => !IsAtAsked(n));

    private static bool IsAtAsked(Node node) => node.Result.Shape.Selection is { IsAsked: true };

    /// <summary>
    /// Values that are read after the last node, so that nothing may take their memory or continue them in place: what an
    /// inference class shows, and what it computes the asked rows from, again and again; of a training step, the logits.
    /// </summary>
    public HashSet<Value> KeptToTheEnd()
    {
        if (Answers is not { } outputs)
            return Loss.Count == 0 ? [] : [Loss[0].CrossEntropy.Inputs[0]];
        HashSet<Value> kept = [outputs.Logits];
        if (outputs.Hidden != null)
            kept.Add(outputs.Hidden);
        var run = NodesOfARun.SelectMany(n => n.Outputs).Select(o => o.Value).ToList();
        kept.UnionWith(run.Intersect(NodesAtAsked.SelectMany(n => n.Reads)));
        return kept;
    }
}

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
