using Mlm.Generator.Differentiation;
using Mlm.Generator.Graph;

namespace Mlm.Generator.Planning;

/// <summary>
/// A number for each statement of a step: the graph's nodes in their order, as in <see cref="OperationReport.Number"/>, then
/// what stands around them (masking, the selection of rows, the optimizer's passes over the parameters).
/// </summary>
internal sealed class StatementNumbers
{
    private readonly Dictionary<Node, int> _nodes = [];
    private readonly Dictionary<ParameterPlan, int> _parameters = [];

    public StatementNumbers(DifferentiatedGraph graph, MemoryPlan plan)
    {
        foreach (var node in graph.Nodes)
            _nodes.Add(node, _nodes.Count);
        foreach (var parameter in plan.Parameters)
            _parameters.Add(parameter, _parameters.Count);
    }

    /// <summary>Taking the inputs in, and masking them.</summary>
    public int Mask => _nodes.Count;

    /// <summary>Finding the rows that are scored.</summary>
    public int SelectRows => Mask + 1;

    /// <summary>How many numbers there are; some may stand for nothing.</summary>
    public int Count => SelectRows + 1 + (2 * _parameters.Count);

    /// <summary>A node.</summary>
    public int Of(Node node) => _nodes[node];

    /// <summary>Summing the squares of a parameter's gradient.</summary>
    public int Squares(ParameterPlan parameter) => SelectRows + 1 + _parameters[parameter];

    /// <summary>Updating a parameter from its gradient.</summary>
    public int Update(ParameterPlan parameter) => Squares(parameter) + _parameters.Count;
}
