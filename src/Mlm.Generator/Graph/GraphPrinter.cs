namespace Mlm.Generator.Graph;

/// <summary>A readable dump of nodes, one a line, for tests and for the curious.</summary>
internal static class GraphPrinter
{
    /// <summary><c>h [N, T, D], rstd [N, T, 1] = layernorm(x)</c>; <c>+=</c> where the first output continues its base.</summary>
    public static string Print(IEnumerable<Node> nodes) => string.Concat(nodes.Select(n => Print(n) + "\n"));

    private static string Print(Node node)
    {
        var outputs = node.Outputs.Select(o =>
            o.Base == null ? $"{o.Value}" : $"{o.Value} (in place of {o.Base.Name})"
        );
        var assign = node.Outputs.Any(o => o.Base != null) ? "+=" : "=";
        return $"{string.Join(", ", outputs)} {assign} {node.Operation.Name}({string.Join(", ", node.Inputs.Select(i => i.Name))})";
    }
}
