using Mlm.Dsl.Diagnostics;
using Mlm.Generator.Graph;
using Mlm.Generator.Options;

namespace Mlm.Generator.Rewrites;

/// <summary>The compiler's passes in the order in which they run; to add one is one file and one line here.</summary>
public static class Passes
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Pass> All { get; } =
    [
        TransposeIntoProduct.Pass,
        RecomputeAttention.Pass,
        AttentionRows.Pass,
        RowDemand.Pass,
        SelectRows.Pass,
        Differentiate.Pass,
        BiasIntoProduct.Pass,
        ActivationIntoProduct.Pass,
        AddIntoProducer.Pass,
        CopyBeforeOverwrite.Pass,
        FusedUpdate.Pass,
        SharedSlots.Pass,
    ];

    /// <summary>Those that may be left out of a class that trains: it then computes the same, in more time or memory.</summary>
    public static IReadOnlyList<Pass> Optional { get; } = [.. All.Where(p => !p.IsNeededBy(ClassKinds.Training))];

    /// <summary>The optional pass of a name; null where there is none.</summary>
    public static Pass? Find(string name) => Optional.FirstOrDefault(p => p.Name == name);

    /// <summary>Runs the passes over an unrolled graph.</summary>
    internal static StepGraph Apply(
        ForwardGraph unrolled,
        CompilerOptions options,
        DiagnosticBag diagnostics,
        CancellationToken cancellation
    )
    {
        var context = new PassContext(diagnostics, cancellation);
        var graph = new StepGraph(unrolled);
        foreach (var pass in All.Where(p => p.RunsFor(options)))
        {
            cancellation.ThrowIfCancellationRequested();
            graph = pass.Apply(graph, context);
        }
        GraphVerifier.Verify(graph.Forward.Parameters, [.. graph.Nodes]);
        return graph;
    }
}
