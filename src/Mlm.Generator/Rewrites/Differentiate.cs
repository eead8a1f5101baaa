using Mlm.Generator.Differentiation;

namespace Mlm.Generator.Rewrites;

/// <summary>Derives the backward of a class that trains; see <see cref="Differentiator"/>.</summary>
internal static class Differentiate
{
    public static readonly Pass Pass = new(
        "differentiate",
        "the backward is derived, with one gradient rule per operation",
        (graph, context) =>
            graph.Forward.Kind.Trains
                ? Differentiator.Differentiate(graph.Forward, context.Diagnostics, context.Cancellation)
                : graph
    )
    {
        IsNeededBy = _ => true,
    };
}
