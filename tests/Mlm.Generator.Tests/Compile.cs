using Mlm.Dsl;
using Mlm.Dsl.Binding;
using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Text;
using Mlm.Generator.Graph;
using Mlm.Generator.Options;
using Mlm.Generator.Planning;
using Mlm.Generator.Rewrites;
using Mlm.Generator.Statements;

namespace Mlm.Generator.Tests;

/// <summary>The compiler's stages on a spec's text; any diagnostic is a failure.</summary>
internal static class Compile
{
    /// <summary>Every pass runs.</summary>
    public static readonly CompilerOptions Options = new("Specs", "test.mlm", "");

    /// <summary>The bound model.</summary>
    public static BoundModel Bind(string spec, IReadOnlyDictionary<string, int>? dims = null)
    {
        var result = SpecCompiler.Compile(new SourceText(spec, "test.mlm"), dims);
        Assert.Empty(result.Diagnostics.Select(d => d.ToString()));
        return result.Model!;
    }

    /// <summary>The unrolled graph.</summary>
    public static ForwardGraph Unroll(string spec, ClassKind? kind = null)
    {
        var diagnostics = new DiagnosticBag();
        var graph = GraphBuilder.Build(Bind(spec), kind ?? ClassKinds.Training, diagnostics, default);
        Assert.Empty(diagnostics.Items.Select(d => d.ToString()));
        return graph!;
    }

    /// <summary>The graph that is planned and emitted.</summary>
    public static StepGraph Transform(string spec, CompilerOptions? options = null)
    {
        options ??= Options;
        var diagnostics = new DiagnosticBag();
        var graph = Passes.Apply(Unroll(spec, options.Kind), options, diagnostics, default);
        Assert.Empty(diagnostics.Items.Select(d => d.ToString()));
        return graph;
    }

    /// <summary>The forward with the rows that are read, before its backward is derived.</summary>
    public static ForwardGraph SelectRows(string spec, PassSet? without = null) =>
        Run(spec, without, AttentionRows.Pass, RowDemand.Pass, Generator.Rewrites.SelectRows.Pass).Forward;

    /// <summary>The graph with its backward, before the rewrites that fuse.</summary>
    public static StepGraph Differentiate(string spec) =>
        Run(
            spec,
            null,
            AttentionRows.Pass,
            RowDemand.Pass,
            Generator.Rewrites.SelectRows.Pass,
            Generator.Rewrites.Differentiate.Pass
        );

    /// <summary>The unrolled graph after some passes, in their order, of which some are left out.</summary>
    public static StepGraph Run(string spec, PassSet? without, params Pass[] passes)
    {
        var options = Options with { Without = without ?? PassSet.None };
        var diagnostics = new DiagnosticBag();
        var graph = new StepGraph(Unroll(spec));
        foreach (var pass in passes.Where(p => p.RunsFor(options)))
            graph = pass.Apply(graph, new PassContext(diagnostics, default));
        Assert.Empty(diagnostics.Items.Select(d => d.ToString()));
        return graph;
    }

    /// <summary>The plan of a spec.</summary>
    public static (StepGraph Graph, MemoryPlan Plan) Plan(string spec, CompilerOptions? options = null)
    {
        var graph = Transform(spec, options);
        return (graph, MemoryPlanner.Plan(graph, default));
    }

    /// <summary>The plan of a spec that is compiled for inference.</summary>
    public static (StepGraph Graph, MemoryPlan Plan) PlanForInference(string spec) =>
        Plan(spec, Options with { Kind = ClassKinds.Inference });

    /// <summary>The compiled step of a spec, before emission.</summary>
    public static CompiledStep Step(string spec, CompilerOptions? options = null)
    {
        var diagnostics = new DiagnosticBag();
        var step = ModelCompiler.CompileStep(Bind(spec), options ?? Options, diagnostics, default);
        Assert.Empty(diagnostics.Items.Select(d => d.ToString()));
        return step!;
    }

    /// <summary>Everything that the compiler makes of a spec.</summary>
    public static CompilationResult Whole(
        string spec,
        string name = "specs/test.mlm",
        ClassKind? kind = null,
        string? className = null,
        IReadOnlyDictionary<string, int>? dims = null
    )
    {
        kind ??= ClassKinds.Training;
        var fingerprint = ModelCompiler.Fingerprint(spec, dims, kind);
        var options = new CompilerOptions("Specs", name, fingerprint) { Kind = kind, ClassName = className };
        var result = ModelCompiler.Compile(Bind(spec, dims), options);
        Assert.Empty(result.Diagnostics.Select(d => d.ToString()));
        return result;
    }
}
