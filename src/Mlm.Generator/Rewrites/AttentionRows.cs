using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Rewrites;

/// <summary>
/// Lets <see cref="RowDemand"/> ask an attention for the queries that are read alone; its keys and values serve every query, so they
/// have all rows:
/// <code>
/// before                             after
/// y = attention(q, k, v)             y = attention(q, k, v)             (and [masked, D] where that is all that is read)
/// </code>
/// </summary>
internal static class AttentionRows
{
    public static readonly Pass Pass = new(
        "attention-rows",
        "an attention computes the queries alone whose results are read; its keys and values have all rows",
        graph => graph with { Forward = Apply(graph.Forward) }
    );

    /// <summary>The unrolled graph, its attentions marked.</summary>
    public static ForwardGraph Apply(ForwardGraph graph) =>
        graph with
        {
            Nodes =
            [
                .. graph.Nodes.Select(n =>
                    n.Operation is AttentionOp attention
                        ? n with
                        {
                            Operation = attention with { SelectsQueries = true },
                        }
                        : n
                ),
            ],
        };
}
