using Mlm.Dsl;
using Mlm.Dsl.Binding;
using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Text;
using Mlm.Generator.Demand;
using Mlm.Generator.Differentiation;
using Mlm.Generator.Graph;
using Mlm.Generator.Planning;
using Mlm.Generator.Planning.Optimizers;

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
    public static ForwardGraph Unroll(string spec)
    {
        var diagnostics = new DiagnosticBag();
        var graph = GraphBuilder.Build(Bind(spec), diagnostics, default);
        Assert.Empty(diagnostics.Items.Select(d => d.ToString()));
        return graph!;
    }

    /// <summary>The graph that is planned and emitted.</summary>
    public static DifferentiatedGraph Transform(string spec, CompilerOptions? options = null)
    {
        var diagnostics = new DiagnosticBag();
        var graph = ModelCompiler.Transform(Unroll(spec), options ?? Options, diagnostics, default);
        Assert.Empty(diagnostics.Items.Select(d => d.ToString()));
        return graph;
    }

    /// <summary>The graph with its backward, before fusion.</summary>
    public static DifferentiatedGraph Differentiate(string spec)
    {
        var diagnostics = new DiagnosticBag();
        var graph = Differentiator.Differentiate(
            RowDemand.Apply(Unroll(spec)),
            ModelPurpose.Training,
            diagnostics,
            default
        );
        Assert.Empty(diagnostics.Items.Select(d => d.ToString()));
        return graph;
    }

    /// <summary>The plan of a spec.</summary>
    public static (DifferentiatedGraph Graph, MemoryPlan Plan) Plan(string spec, CompilerOptions? options = null)
    {
        options ??= Options;
        var graph = Transform(spec, options);
        return (graph, MemoryPlanner.Plan(graph, OptimizerPlans.Of(graph.Forward.Model.Update), options, default));
    }

    /// <summary>The plan of a spec that is compiled for inference.</summary>
    public static (DifferentiatedGraph Graph, MemoryPlan Plan) PlanForInference(string spec)
    {
        var diagnostics = new DiagnosticBag();
        var unrolled = GraphBuilder.Build(Bind(spec), diagnostics, default, ModelPurpose.Inference)!;
        var graph = ModelCompiler.Transform(unrolled, Options, diagnostics, default);
        Assert.Empty(diagnostics.Items.Select(d => d.ToString()));
        return (graph, MemoryPlanner.Plan(graph, null, Options, default));
    }

    /// <summary>Everything that the compiler makes of a spec.</summary>
    public static CompilationResult Whole(
        string spec,
        string name = "specs/test.mlm",
        ModelPurpose purpose = ModelPurpose.Training,
        string? className = null,
        IReadOnlyDictionary<string, int>? dims = null
    )
    {
        var fingerprint = ModelCompiler.Fingerprint(spec, dims, purpose);
        var options = new CompilerOptions("Specs", name, fingerprint) { Purpose = purpose, ClassName = className };
        var result = ModelCompiler.Compile(Bind(spec, dims), options);
        Assert.Empty(result.Diagnostics.Select(d => d.ToString()));
        return result;
    }
}
