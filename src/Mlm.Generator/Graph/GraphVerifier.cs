namespace Mlm.Generator.Graph;

/// <summary>Holds a graph against the rules that every later stage relies on; a breach is a fault of ours.</summary>
internal static class GraphVerifier
{
    /// <summary>
    /// Throws unless each value is written once and before it is read, and one that was continued in place is not read
    /// under its old name afterwards.
    /// </summary>
    public static void Verify(IReadOnlyList<Value> parameters, IReadOnlyList<Node> nodes)
    {
        var written = new HashSet<Value>(parameters);
        var overwritten = new HashSet<Value>();
        foreach (var node in nodes)
        {
            foreach (var input in node.Inputs)
                Require(
                    written.Contains(input) && !overwritten.Contains(input),
                    $"{node.Operation.Name} reads {input}, which is not there"
                );
            foreach (var output in node.Outputs)
            {
                if (output.Base is { } old)
                {
                    Require(
                        written.Contains(old) && overwritten.Add(old),
                        $"{node.Operation.Name} adds to {old}, which is not there"
                    );
                    Require(
                        old.Shape.MaxRows == output.Value.Shape.MaxRows,
                        $"{node.Operation.Name} adds {output.Value} to {old}"
                    );
                    Require(node.Operation.CanAdd, $"{node.Operation.Name} cannot add to {old}");
                }
                Require(written.Add(output.Value), $"{output.Value} is written twice");
            }
        }
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
            throw new InvalidOperationException(what);
    }
}
