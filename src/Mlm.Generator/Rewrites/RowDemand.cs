using Mlm.Generator.Graph;

namespace Mlm.Generator.Rewrites;

/// <summary>
/// Finds the rows that somebody reads. A cross-entropy reads its selected rows alone; so does all before it whose row r serves the
/// cross-entropy's row r alone. <see cref="SelectRows"/> then computes no others:
/// <code>
/// before                                   after
/// logits = x @ w_head      [N, T, V]       x'rows = gather_rows(x)        [masked, D]
/// cross_entropy(logits)                    logits = x'rows @ w_head       [masked, V]
///                                          cross_entropy(logits)
/// </code>
/// The backward is derived afterwards, so it has the selected rows alone too. A class that only answers is asked for its logits at
/// places, which are the rows that these read; what computes all rows is computed once a run. Without the pass a class that trains
/// computes every row of everything, and a cross-entropy gathers those that it scores.
/// </summary>
internal static class RowDemand
{
    public static readonly Pass Pass = new(
        "row-demand",
        "rows that nobody reads are not computed, forward and backward",
        graph => graph with { Forward = graph.Forward with { RowsRead = Find(graph.Forward) } }
    )
    {
        IsNeededBy = kind => !kind.Trains,
    };

    /// <summary>For each value that is read: the one selection that all its readers need, or all rows.</summary>
    public static RowsRead Find(ForwardGraph graph)
    {
        var demands = new Dictionary<Value, Selection?>();
        // What a class that does not train gives is read from outside.
        if (graph.Answers is { } answers)
        {
            if (answers.Hidden != null)
                demands[answers.Hidden] = null;
            demands[answers.Logits] = Selection.Asked;
        }
        var scored = new HashSet<Node>(graph.Loss.Select(t => t.CrossEntropy));
        foreach (var node in graph.Nodes.Reverse())
        {
            // A cross-entropy that is not minimized is no value that anyone could ask for.
            var isRead = node.Operation.Scores != null ? scored.Contains(node) : demands.ContainsKey(node.Result);
            if (!isRead)
                continue;
            // A node computes all its outputs at the same rows, and one that does not work row by row computes all rows.
            var selection = node.Operation.Scores ?? demands[node.Result];
            if (!WorksRowByRow(node, selection))
                demands[node.Result] = selection = null;
            var rowwise = node.Operation.RowwiseInputs(node);
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                var needed = rowwise.Contains(i) ? selection : null;
                var input = node.Inputs[i];
                demands[input] = demands.TryGetValue(input, out var other) && other != needed ? null : needed;
            }
        }
        return new RowsRead(demands);
    }

    private static bool WorksRowByRow(Node node, Selection? selection) =>
        node.Operation.RowwiseInputs(node).Count > 0 && (selection == null || node.Operation.CanSelect(selection));
}
