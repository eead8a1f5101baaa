namespace Mlm.Generator.Graph;

/// <summary>The graph of a whole step, as the passes hand it on: first the unrolled forward alone, then with its backward.</summary>
/// <param name="Forward">The forward.</param>
/// <param name="Backward">The backward's nodes, each after what it reads.</param>
/// <param name="ParameterGradients">
/// For each parameter that the loss depends on: the values its gradient passes through, the last one whole.
/// </param>
internal sealed record StepGraph(
    ForwardGraph Forward,
    IReadOnlyList<Node> Backward,
    IReadOnlyDictionary<Value, IReadOnlyList<Value>> ParameterGradients
)
{
    /// <summary>A forward without a backward.</summary>
    public StepGraph(ForwardGraph forward)
        : this(forward, [], new Dictionary<Value, IReadOnlyList<Value>>()) { }

    /// <summary>
    /// The gradient of each value that the loss depends on, with every contribution. One may stand for several values, and be
    /// continued for one of them, unless the kind of class keeps every value.
    /// </summary>
    public IReadOnlyDictionary<Value, Value> WholeGradients { get; init; } = new Dictionary<Value, Value>();

    /// <summary>The parameters that the node updates which makes their gradient.</summary>
    public IReadOnlyCollection<Value> FusedUpdates { get; init; } = [];

    /// <summary>Whether activations share memory where their lifetimes do not meet.</summary>
    public bool SharesSlots { get; init; }

    /// <summary>All nodes in the order of a step.</summary>
    public IEnumerable<Node> Nodes => Forward.Nodes.Concat(Backward);

    /// <summary>A parameter's gradient with every contribution; the loss depends on it.</summary>
    public Value WholeGradientOf(Value parameter) => GradientsOf(parameter).Last();

    /// <summary>The values that a parameter's gradient passes through; none where the loss does not depend on it.</summary>
    public IReadOnlyList<Value> GradientsOf(Value parameter) =>
        ParameterGradients.TryGetValue(parameter, out var gradients) ? gradients : [];
}
