using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Rewrites;

/// <summary>
/// Has each node compute the rows that are read (<see cref="ForwardGraph.RowsRead"/>), and gathers them where rows stop standing for
/// themselves; a cross-entropy always has its selected rows alone:
/// <code>
/// before                                   after
/// cross_entropy(logits)    [N, T, V]       logits'rows = gather_rows(logits)   [masked, V]
///                                          cross_entropy(logits'rows)
/// </code>
/// Where the rows are known that are read, what nobody reads is left out, and a class that does not train is split into what it
/// computes once a run and what it computes at the places that it is asked for.
/// </summary>
internal sealed class SelectRows
{
    public static readonly Pass Pass = new(
        "select-rows",
        "the rows that a loss scores or a caller asks for are gathered where they part from the others",
        graph => graph with { Forward = Apply(graph.Forward) }
    )
    {
        IsNeededBy = _ => true,
    };

    private readonly ForwardGraph _graph;
    private readonly HashSet<Node> _scored;
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<Value, Value> _computed = [];
    private readonly Dictionary<(Value, Selection), Value> _gathered = [];
    private readonly Dictionary<Node, Node> _rewritten = [];

    private SelectRows(ForwardGraph graph)
    {
        _graph = graph;
        _scored = [.. graph.Loss.Select(t => t.CrossEntropy)];
    }

    /// <summary>The graph with selected rows where they suffice.</summary>
    public static ForwardGraph Apply(ForwardGraph graph) => new SelectRows(graph).Rewrite();

    private ForwardGraph Rewrite()
    {
        foreach (var node in _graph.Nodes.Where(IsRead))
            _rewritten[node] = SelectionOf(node) is { } selection ? Compact(node, selection) : Whole(node);
        var graph = _graph with { Assigned = [.. _graph.Assigned.Select(a => (a.Name, Computed(a.Value)))] };
        if (_graph.Answers is { } answers)
            return Split(graph, answers);
        var loss = _graph.Loss.Select(t => t with { CrossEntropy = _rewritten[t.CrossEntropy] });
        return graph with { Nodes = _nodes, Loss = [.. loss] };
    }

    /// <summary>First what computes all rows, then what computes those that are asked for; ids that neither reads are no inputs.</summary>
    private ForwardGraph Split(ForwardGraph graph, InferenceOutputs answers)
    {
        var reader = _graph.Nodes.First(n => n.Operation.Scores != null && n.Inputs[0] == answers.Logits);
        var logits = AtRows(answers.Logits, Selection.Asked, reader);
        var hidden = answers.Hidden == null ? null : Computed(answers.Hidden);
        graph = graph with { Nodes = _nodes, Answers = new InferenceOutputs(hidden, logits) };
        var read = new HashSet<IdsValue>(_nodes.SelectMany(n => n.Operation.IdsRead));
        return graph with
        {
            Nodes = [.. graph.NodesOfARun, .. graph.NodesAtAsked],
            Ids = [.. _graph.Ids.Where(read.Contains)],
        };
    }

    private bool IsRead(Node node) =>
        node.Operation.Scores != null ? _scored.Contains(node) : _graph.RowsRead?.Contains(node.Result) ?? true;

    /// <summary>The rows that a node computes; null for all.</summary>
    private Selection? SelectionOf(Node node) => node.Operation.Scores ?? _graph.RowsRead?.Of(node.Result);

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
        var servesAll = value.Shape.MaxRows == 1 && !(value.Parameter != null && reader.Operation.Scores != null);
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
        _nodes.Add(
            new Node(new GatherRowsOp(selection), [value], [new Output(gathered)], reader.Origin) { Span = reader.Span }
        );
        return _gathered[(value, selection)] = gathered;
    }
}
