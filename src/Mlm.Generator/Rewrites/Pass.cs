using Mlm.Dsl.Diagnostics;
using Mlm.Generator.Graph;
using Mlm.Generator.Options;

namespace Mlm.Generator.Rewrites;

/// <summary>One pass of the compiler over the graph of a step.</summary>
public sealed record Pass
{
    internal Pass(string name, string summary, Func<StepGraph, PassContext, StepGraph> apply)
    {
        Name = name;
        Summary = summary;
        Apply = apply;
    }

    internal Pass(string name, string summary, Func<StepGraph, StepGraph> apply)
        : this(name, summary, (graph, _) => apply(graph)) { }

    /// <summary>What it is called, as in <c>row-demand</c>.</summary>
    public string Name { get; }

    /// <summary>What it does, in a line.</summary>
    public string Summary { get; }

    /// <summary>The graph after the pass.</summary>
    internal Func<StepGraph, PassContext, StepGraph> Apply { get; }

    /// <summary>
    /// Which kinds of class are not right without the pass. No kind needs an optional pass: without it the step computes the same, in
    /// more time or memory.
    /// </summary>
    internal Func<ClassKind, bool> IsNeededBy { get; init; } = static _ => false;

    /// <summary>Whether the pass runs.</summary>
    internal bool RunsFor(CompilerOptions options) =>
        IsNeededBy(options.Kind) || (options.Kind.IsOptimized && !options.Without.Contains(Name));
}

/// <summary>What a pass may need beside the graph.</summary>
internal sealed record PassContext(DiagnosticBag Diagnostics, CancellationToken Cancellation);
