namespace Mlm.Generator.Graph;

/// <summary>Who writes and who reads each value, by the nodes' places in the step.</summary>
internal sealed class ValueUses
{
    private readonly Dictionary<Node, int> _index = [];
    private readonly Dictionary<Value, List<int>> _readers = [];
    private readonly Dictionary<Value, (Node Node, int Index)> _producers = [];

    /// <summary>Looks through nodes in the order of a step.</summary>
    public ValueUses(IEnumerable<Node> nodes)
    {
        foreach (var node in nodes)
        {
            var index = _index.Count;
            _index[node] = index;
            foreach (var value in node.Reads.Distinct())
            {
                if (!_readers.TryGetValue(value, out var readers))
                    _readers[value] = readers = [];
                readers.Add(index);
            }
            foreach (var output in node.Outputs)
                _producers[output.Value] = (node, index);
        }
    }

    /// <summary>The node that writes a value; parameters have none.</summary>
    public IReadOnlyDictionary<Value, (Node Node, int Index)> Producers => _producers;

    /// <summary>A node's place in the step.</summary>
    public int Index(Node node) => _index[node];

    /// <summary>The places of the nodes that read a value, ascending.</summary>
    public IReadOnlyList<int> Readers(Value value) => _readers.TryGetValue(value, out var readers) ? readers : [];

    /// <summary>The place of the last node that reads a value; −1 where none does.</summary>
    public int LastRead(Value value) => _readers.TryGetValue(value, out var readers) ? readers[readers.Count - 1] : -1;
}
