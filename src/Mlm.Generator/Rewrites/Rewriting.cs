using Mlm.Dsl.Text;
using Mlm.Generator.Graph;

namespace Mlm.Generator.Rewrites;

/// <summary>How a pass changes a list of nodes.</summary>
internal static class Rewriting
{
    /// <summary>
    /// The part of the spec that a node computes which does another's work too: the other's, which holds its own, unless they come
    /// from different statements.
    /// </summary>
    public static TextSpan SpanOf(Node outer, Node inner) => outer.Origin == inner.Origin ? outer.Span : inner.Span;

    /// <summary>The nodes in their order, some replaced, and left out where they are replaced by nothing.</summary>
    public static IReadOnlyList<Node> Apply(IReadOnlyList<Node> nodes, IReadOnlyDictionary<Node, Node?> rewritten) =>
        [.. nodes.Select(n => rewritten.TryGetValue(n, out var other) ? other : n).OfType<Node>()];
}
