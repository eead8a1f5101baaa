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
/// An attention is asked for the queries that are read alone; keys and values serve every query, so they have all rows.
/// The backward is derived afterwards, so it has the selected rows alone too. An inference class is asked for its logits at
/// places, which are the rows that these read; what computes all rows is computed once a run.
/// Without the pass a class that trains computes every row of everything, and a cross-entropy gathers those that it scores.
/// </summary>
internal sealed class RowDemand
{
    private readonly ForwardGraph _graph;
    private readonly bool _isWhole;
    private readonly bool _selectsQueries;
    private readonly HashSet<Node> _scored;
    private readonly Dictionary<Value, RowsRead> _demands = [];
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<Value, Value> _computed = [];
    private readonly Dictionary<(Value, Selection), Value> _gathered = [];
    private readonly Dictionary<Node, Node> _rewritten = [];

    private RowDemand(ForwardGraph graph, bool isWhole, bool selectsQueries)
    {
        _graph = graph;
        _isWhole = isWhole;
        _selectsQueries = selectsQueries;
        _scored = [.. graph.Loss.Select(t => t.CrossEntropy)];
    }

    /// <summary>The graph with compact rows, and without what nobody reads.</summary>
    /// <param name="graph">The unrolled graph.</param>
    /// <param name="leavesOut">Whether what nobody reads is left out of a class that trains; one for inference needs it.</param>
    /// <param name="selectsQueries">Whether an attention may compute the queries that are read alone.</param>
    public static ForwardGraph Apply(ForwardGraph graph, bool leavesOut = true, bool selectsQueries = true) =>
        new RowDemand(graph, isWhole: !leavesOut && graph.Inference == null, selectsQueries).Rewrite();

    private ForwardGraph Rewrite()
    {
        DemandOutputs();
        FindDemands();
        foreach (var node in _graph.Nodes.Where(IsRead))
            _rewritten[node] = SelectionOf(node) is { } selection ? Compact(node, selection) : Whole(node);
        if (_graph.Inference is { } outputs)
            return RewriteInference(outputs);
        var loss = _graph.Loss.Select(t => t with { CrossEntropy = _rewritten[t.CrossEntropy] });
        return _graph with { Nodes = _nodes, Loss = [.. loss] };
    }

    /// <summary>What an inference class gives is read from outside.</summary>
    private void DemandOutputs()
    {
        if (_graph.Inference is not { } outputs)
            return;
        if (outputs.Hidden != null)
            _demands[outputs.Hidden] = new RowsRead(null);
        _demands[outputs.Logits] = new RowsRead(Selection.Asked);
    }

    /// <summary>First what computes all rows, then what computes those that are asked for; ids that neither reads are no inputs.</summary>
    private ForwardGraph RewriteInference(InferenceOutputs outputs)
    {
        var reader = _graph.Nodes.First(n => n.Operation is CrossEntropyOperation && n.Inputs[0] == outputs.Logits);
        var logits = AtRows(outputs.Logits, Selection.Asked, reader);
        var hidden = outputs.Hidden == null ? null : Computed(outputs.Hidden);
        var graph = _graph with { Nodes = _nodes, Inference = new InferenceOutputs(hidden, logits) };
        var read = new HashSet<IdsValue>(_nodes.SelectMany(n => n.Operation.IdsRead));
        return graph with
        {
            Nodes = [.. graph.NodesOfARun, .. graph.NodesAtAsked],
            Ids = [.. _graph.Ids.Where(read.Contains)],
        };
    }

    /// <summary>For each value: the one selection that all its readers need, or all rows.</summary>
    private void FindDemands()
    {
        foreach (var node in _graph.Nodes.Reverse().Where(IsRead))
        {
            // A node computes all its outputs at the same rows, and one that does not work row by row computes all rows.
            if (!WorksAtDemandedRows(node))
                _demands[node.Result] = new RowsRead(null);
            var rowwise = node.Operation.RowwiseInputs(node);
            var selection = SelectionOf(node);
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                var needed = new RowsRead(rowwise.Contains(i) ? selection : null);
                var input = node.Inputs[i];
                _demands[input] =
                    _demands.TryGetValue(input, out var other) && other != needed ? new RowsRead(null) : needed;
            }
        }
    }

    // A cross-entropy that is not minimized is no value that anyone could ask for.
    private bool IsRead(Node node) =>
        node.Operation is CrossEntropyOperation
            ? _scored.Contains(node)
            : _isWhole || _demands.ContainsKey(node.Result);

    private bool WorksAtDemandedRows(Node node) =>
        node.Operation.RowwiseInputs(node).Count > 0
        && (SelectionOf(node) is not { } selection || node.Operation.CanSelect(selection))
        && (_selectsQueries || node.Operation is not AttentionOperation);

    /// <summary>The rows that a node computes; null for all.</summary>
    private Selection? SelectionOf(Node node) =>
        node.Operation is CrossEntropyOperation scored ? scored.Selection
        : !_isWhole && _demands.TryGetValue(node.Result, out var demand) ? demand.Selection
        : null;

    private Node Whole(Node node)
    {
        var rewritten = node with { Inputs = [.. node.Inputs.Select(Computed)] };
        return Keep(node, rewritten, [.. node.Outputs.Select(o => o.Value)]);
    }

    private Node Compact(Node node, Selection selection)
    {
        var gathered = node.Operation.GatheredInputs(node);
        var inputs = node.Inputs.Select(
            (input, i) => gathered.Contains(i) ? AtRows(input, selection, node) : Computed(input)
        );
        Value[] values =
        [
            .. node.Outputs.Select(o => o.Value with { Shape = o.Value.Shape with { Selection = selection } }),
        ];
        Output[] outputs = [.. values.Select(v => new Output(v))];
        return Keep(node, node with { Inputs = [.. inputs], Outputs = outputs }, values);
    }

    private Value Computed(Value original) => _computed.TryGetValue(original, out var computed) ? computed : original;

    private Node Keep(Node original, Node rewritten, IReadOnlyList<Value> values)
    {
        _nodes.Add(rewritten);
        for (var i = 0; i < values.Count; i++)
            _computed[original.Outputs[i].Value] = values[i];
        return rewritten;
    }

    private Value AtRows(Value input, Selection selection, Node reader)
    {
        var value = Computed(input);
        // One row serves all. But logits are read after the step, when a parameter has changed.
        var servesAll =
            value.Shape.MaxRows == 1 && !(value.Parameter != null && reader.Operation is CrossEntropyOperation);
        if (value.Shape.Selection == selection || servesAll)
            return value;
        if (_gathered.TryGetValue((value, selection), out var gathered))
            return gathered;
        var scored = _graph.Model.Inputs[0].Type.Shape;
        var axes = new Dsl.Types.Shape([.. scored.Axes, value.Shape.Columns]);
        gathered = new Value(
            _graph.Names.Unique($"{value.Name}_at_{selection.Name}"),
            new MatrixShape(axes, selection)
        );
        _nodes.Add(new Node(new GatherRowsOperation(selection), [value], [new Output(gathered)], reader.Origin));
        return _gathered[(value, selection)] = gathered;
    }

    /// <summary>The rows that readers need: one selection's, or (null) all.</summary>
    private readonly record struct RowsRead(Selection? Selection);
}
