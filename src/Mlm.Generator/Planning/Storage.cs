using Mlm.Generator.Graph;

namespace Mlm.Generator.Planning;

/// <summary>A place in memory that one or several values hold one after the other, each continuing the one before.</summary>
/// <param name="Values">The values, the first written first.</param>
/// <param name="First">The place in the step of the node that first writes it.</param>
/// <param name="Last">The place of the last node that reads or writes it.</param>
internal sealed record Storage(IReadOnlyList<Value> Values, int First, int Last);

/// <summary>Finds out from when to when each value's memory is needed.</summary>
internal static class Liveness
{
    /// <summary>The storages of all values but parameters and their gradients, in the order of first writing.</summary>
    /// <param name="nodes">The step's nodes in order.</param>
    /// <param name="apart">Values that lie elsewhere: parameters' gradients.</param>
    /// <param name="keptToTheEnd">Values that are read after the step.</param>
    public static IReadOnlyList<Storage> Analyze(
        IReadOnlyList<Node> nodes,
        HashSet<Value> apart,
        HashSet<Value> keptToTheEnd
    )
    {
        var order = new List<Builder>();
        var storages = new Dictionary<Value, Builder>();
        for (var i = 0; i < nodes.Count; i++)
        {
            foreach (var read in nodes[i].Reads)
            {
                if (storages.TryGetValue(read, out var storage))
                    storage.Last = Math.Max(storage.Last, i);
            }
            foreach (var output in nodes[i].Outputs.Where(o => !apart.Contains(o.Value)))
            {
                if (output.Base == null || !storages.TryGetValue(output.Base, out var storage))
                    order.Add(storage = new Builder(i));
                storage.Values.Add(output.Value);
                storage.Last = keptToTheEnd.Contains(output.Value) ? nodes.Count : Math.Max(storage.Last, i);
                storages[output.Value] = storage;
            }
        }
        return [.. order.Select(b => new Storage(b.Values, b.First, b.Last))];
    }

    private sealed class Builder(int first)
    {
        public List<Value> Values { get; } = [];

        public int First { get; } = first;

        public int Last { get; set; } = first;
    }
}
