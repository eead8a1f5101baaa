using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Demand;

/// <summary>
/// Leaves out rows that nobody reads. A cross-entropy reads its selected rows alone; so does all before it whose row r
/// serves the cross-entropy's row r alone:
/// <code>
/// before                                   after
/// logits = x @ w_head      [N, T, V]       x'rows = gather_rows(x)        [masked, D]
/// cross_entropy(logits)                    logits = x'rows @ w_head       [masked, V]
///                                          cross_entropy(logits)
/// </code>
/// The backward is derived afterwards, so it has the selected rows alone too.
/// </summary>
internal sealed class RowDemand
{
    private readonly ForwardGraph _graph;
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<Value, Value> _computed = [];
    private readonly Dictionary<(Value, Selection), Value> _gathered = [];
    private readonly Dictionary<Node, Node> _rewritten = [];

    private RowDemand(ForwardGraph graph) => _graph = graph;

    /// <summary>
    /// The graph with compact rows. Without <paramref name="leaveOutRows"/> every row is computed, and a cross-entropy's
    /// rows are gathered right before it.
    /// </summary>
    public static ForwardGraph Apply(ForwardGraph graph, bool leaveOutRows = true) =>
        new RowDemand(graph).Rewrite(leaveOutRows);

    private ForwardGraph Rewrite(bool leaveOutRows)
    {
        var demands = Demands();
        foreach (var node in _graph.Nodes)
        {
            if (leaveOutRows && !IsRead(node, demands))
                continue;
            if (!leaveOutRows && node.Operation is not CrossEntropyOperation)
            {
                _rewritten[node] = Whole(node);
                continue;
            }
            var selection =
                node.Operation is CrossEntropyOperation scored ? scored.Selection
                : demands.TryGetValue(node.Result, out var demand) ? demand.Selection
                : null;
            _rewritten[node] = selection == null ? Whole(node) : Compact(node, selection);
        }
        var loss = _graph.Loss.Select(t => t with { CrossEntropy = _rewritten[t.CrossEntropy] });
        return _graph with { Nodes = _nodes, Loss = [.. loss] };
    }

    /// <summary>For each value: the one selection that all its readers need, or all rows.</summary>
    private Dictionary<Value, RowsRead> Demands()
    {
        var demands = new Dictionary<Value, RowsRead>();
        foreach (var node in _graph.Nodes.Reverse())
        {
            if (!IsRead(node, demands))
                continue;
            var selection =
                node.Operation is CrossEntropyOperation scored ? scored.Selection
                : demands.TryGetValue(node.Result, out var demand) ? demand.Selection
                : null;
            var rowwise = RowwiseInputs(node);
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                var needed = new RowsRead(rowwise.Contains(i) ? selection : null);
                var input = node.Inputs[i];
                demands[input] =
                    demands.TryGetValue(input, out var other) && other != needed ? new RowsRead(null) : needed;
            }
        }
        // A node computes all its outputs at the same rows, and one that does not work row by row computes all rows.
        foreach (var node in _graph.Nodes)
        {
            if (RowwiseInputs(node).Count == 0 && demands.ContainsKey(node.Result))
                demands[node.Result] = new RowsRead(null);
        }
        return demands;
    }

    private bool IsRead(Node node, Dictionary<Value, RowsRead> demands) =>
        demands.ContainsKey(node.Result) || _graph.Loss.Any(t => t.CrossEntropy == node);

    private static IReadOnlyList<int> RowwiseInputs(Node node) =>
        node.Operation is CrossEntropyOperation ? [0] : node.Operation.RowwiseInputs(node);

    private Node Whole(Node node)
    {
        var rewritten = node with { Inputs = [.. node.Inputs.Select(Computed)] };
        return Keep(node, rewritten, [.. node.Outputs.Select(o => o.Value)]);
    }

    private Node Compact(Node node, Selection selection)
    {
        var rowwise = RowwiseInputs(node);
        var gathersAll = node.Operation is AddOperation; // an operand with a row a position, too
        var inputs = node.Inputs.Select(
            (input, i) => rowwise.Contains(i) || gathersAll ? AtRows(input, selection, node.Origin) : Computed(input)
        );
        var outputs = node.Outputs.Select(o => o.Value with { Shape = o.Value.Shape with { Selection = selection } });
        Value[] values = [.. outputs];
        var operation = node.Operation is AddOperation add ? CompactAdd(add, node, selection) : node.Operation;
        Output[] written = [.. values.Select(v => new Output(v))];
        return Keep(node, node with { Operation = operation, Inputs = [.. inputs], Outputs = written }, values);
    }

    // After gathering, a second operand with a row a position has as many rows as the first; a bias keeps its one row.
    private static AddOperation CompactAdd(AddOperation add, Node node, Selection selection) =>
        add.Period == 1 ? add : new AddOperation(node.Result.Shape.MaxRows);

    private Value Computed(Value original) => _computed.TryGetValue(original, out var computed) ? computed : original;

    private Node Keep(Node original, Node rewritten, IReadOnlyList<Value> values)
    {
        _nodes.Add(rewritten);
        for (var i = 0; i < values.Count; i++)
            _computed[original.Outputs[i].Value] = values[i];
        return rewritten;
    }

    private Value AtRows(Value input, Selection selection, Origin origin)
    {
        var value = Computed(input);
        if (value.Shape.Selection == selection || value.Shape.MaxRows == 1)
            return value;
        if (_gathered.TryGetValue((value, selection), out var gathered))
            return gathered;
        var scored = _graph.Model.Inputs[0].Type.Shape;
        var axes = new Dsl.Types.Shape([.. scored.Axes, value.Shape.Columns]);
        gathered = new Value(
            _graph.Names.Unique($"{value.Name}_at_{selection.Name}"),
            new MatrixShape(axes, selection)
        );
        _nodes.Add(new Node(new GatherRowsOperation(selection), [value], [new Output(gathered)], origin));
        return _gathered[(value, selection)] = gathered;
    }

    /// <summary>The rows that readers need: one selection's, or (null) all.</summary>
    private readonly record struct RowsRead(Selection? Selection);
}
