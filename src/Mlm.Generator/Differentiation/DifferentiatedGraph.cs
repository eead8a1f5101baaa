using Mlm.Generator.Graph;

namespace Mlm.Generator.Differentiation;

/// <summary>The model with its derived backward.</summary>
/// <param name="Backward">The backward's nodes, each after what it reads.</param>
/// <param name="ParameterGradients">
/// For each parameter that the loss depends on: the values its gradient passes through, the last one whole.
/// </param>
internal sealed record DifferentiatedGraph(
    ForwardGraph Forward,
    IReadOnlyList<Node> Backward,
    IReadOnlyDictionary<Value, IReadOnlyList<Value>> ParameterGradients
)
{
    /// <summary>
    /// The gradient of each value that the loss depends on, with every contribution. One may stand for several values, and be
    /// continued for one of them, unless the class is to be looked into.
    /// </summary>
    public IReadOnlyDictionary<Value, Value> WholeGradients { get; init; } = new Dictionary<Value, Value>();

    /// <summary>All nodes in the order of a step.</summary>
    public IEnumerable<Node> Nodes => Forward.Nodes.Concat(Backward);

    /// <summary>The values that a parameter's gradient passes through; none where the loss does not depend on it.</summary>
    public IReadOnlyList<Value> GradientsOf(Value parameter) =>
        ParameterGradients.TryGetValue(parameter, out var gradients) ? gradients : [];
}
