using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mlm.Dsl.Binding;
using Mlm.Dsl.Diagnostics;
using Mlm.Generator.Demand;
using Mlm.Generator.Differentiation;
using Mlm.Generator.Emission;
using Mlm.Generator.Fusion;
using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Rewrites;
using Mlm.Generator.Planning;
using Mlm.Generator.Planning.Optimizers;

namespace Mlm.Generator;

/// <summary>A file of generated code; the name is the class's with a topic: <c>Bert.Forward.g.cs</c>.</summary>
public sealed record GeneratedFile(string Name, string Text);

/// <summary>What became of a model: files and plan, both absent where there are errors.</summary>
public sealed record CompilationResult(
    IReadOnlyList<GeneratedFile> Files,
    PlanReport? Plan,
    IReadOnlyList<Diagnostic> Diagnostics
);

/// <summary>
/// The second front door: a bound model in, named source files out. The generator and the command call the same one, so
/// what <c>mlm emit</c> writes is what a build compiles.
/// </summary>
public static class ModelCompiler
{
    /// <summary>The compiler's version, as <c>[GeneratedCode]</c> states it.</summary>
    public const string Version = "0.1.0";

    /// <summary>Compiles a model: graph → row demand → backward (where it trains) → fusion → plan → files.</summary>
    public static CompilationResult Compile(
        BoundModel model,
        CompilerOptions options,
        CancellationToken cancellation = default
    )
    {
        var diagnostics = new DiagnosticBag();
        RequireFewPlaces(model, diagnostics);
        var unrolled = GraphBuilder.Build(model, diagnostics, cancellation, options.Purpose);
        if (unrolled == null)
            return new CompilationResult([], null, diagnostics.Items);

        var graph = Transform(unrolled, options, diagnostics, cancellation);
        var optimizer = options.Purpose == ModelPurpose.Inference ? null : OptimizerPlans.Of(model.Update);
        var plan = MemoryPlanner.Plan(graph, optimizer, options, cancellation);
        Func<Node, Blocking?> blockingOf = options.Uses(Passes.ShapeAwareProducts)
            ? part => BlockingPlanner.Of(part, plan, graph.Forward)
            : _ => null;
        var files = Emit(graph, plan, blockingOf, optimizer, options, cancellation);
        var report = PlanReport.Of(unrolled, graph, plan, optimizer) with
        {
            Products = ProductReport.Of(graph, blockingOf),
        };
        return new CompilationResult(files, report, diagnostics.Items);
    }

    /// <summary>Tells one spec's text, with the dims that replace its own, what it is compiled for and without which passes, from another's: SHA-256 in hexadecimal.</summary>
    public static string Fingerprint(
        string specText,
        IReadOnlyDictionary<string, int>? dimOverrides = null,
        ModelPurpose purpose = ModelPurpose.Training,
        PassSet? without = null
    )
    {
        var text = new StringBuilder(specText.Replace("\r\n", "\n"));
        foreach (
            var pair in (dimOverrides ?? new Dictionary<string, int>()).OrderBy(d => d.Key, StringComparer.Ordinal)
        )
            text.Append('\0').Append(pair.Key).Append('=').Append(pair.Value.ToString(CultureInfo.InvariantCulture));
        if (purpose != ModelPurpose.Training)
            text.Append('\0').Append(purpose == ModelPurpose.Inference ? "inference" : "inspect");
        if (without != null && without != PassSet.None)
            text.Append("\0without ").Append(without);
        using var sha = SHA256.Create();
        return string.Concat(
            sha.ComputeHash(Encoding.UTF8.GetBytes(text.ToString()))
                .Select(b => b.ToString("x2", CultureInfo.InvariantCulture))
        );
    }

    /// <summary>Everything between the unrolled graph and its plan.</summary>
    internal static DifferentiatedGraph Transform(
        ForwardGraph unrolled,
        CompilerOptions options,
        DiagnosticBag diagnostics,
        CancellationToken cancellation
    )
    {
        if (options.Uses(Passes.TransposeIntoProduct))
            unrolled = TransposeIntoProduct.Apply(unrolled);
        if (options.Uses(Passes.RecomputeAttention) || unrolled.Inference != null)
            unrolled = RecomputeAttention.Apply(unrolled);
        var demanded = RowDemand.Apply(unrolled, options.Uses(Passes.RowDemand), options.Uses(Passes.AttentionRows));
        var graph =
            demanded.Inference == null
                ? Differentiator.Differentiate(demanded, options.Purpose, diagnostics, cancellation)
                : new DifferentiatedGraph(demanded, [], new Dictionary<Value, IReadOnlyList<Value>>());
        if (options.Uses(Passes.BiasIntoProduct))
            graph = BiasIntoProduct.Apply(graph);
        if (options.Uses(Passes.ActivationIntoProduct))
            graph = ActivationIntoProduct.Apply(graph);
        if (options.Uses(Passes.AddIntoProducer))
            graph = AddIntoProducer.Apply(graph);
        if (options.Uses(Passes.SharedInputProducts))
            graph = SharedInputProducts.Apply(graph);
        graph = CopyBeforeOverwrite.Apply(graph);
        GraphVerifier.Verify(graph.Forward.Parameters, [.. graph.Nodes]);
        return graph;
    }

    private static void RequireFewPlaces(BoundModel model, DiagnosticBag diagnostics)
    {
        const int limit = 1 << 30;
        var input = model.Inputs[0];
        var places = input.Type.Shape.Elements;
        if (places < limit)
            return;
        var number = places.ToString("N0", CultureInfo.InvariantCulture);
        diagnostics.Report(
            DiagnosticCatalog.TooManyPlaces,
            model.Source,
            input.Span,
            input.Type.Shape.ToString(),
            number
        );
    }

    private static GeneratedFile[] Emit(
        DifferentiatedGraph graph,
        MemoryPlan plan,
        Func<Node, Blocking?> blockingOf,
        Optimizer? optimizer,
        CompilerOptions options,
        CancellationToken cancellation
    )
    {
        var names = new MemberNames(graph, options.ClassName, options.Purpose);
        var context = new StatementContext(graph, plan, names, options.Purpose)
        {
            BlockingOf = blockingOf,
            Numbers = options.Timed && optimizer != null ? new StatementNumbers(graph, plan) : null,
        };
        if (optimizer == null)
            return EmitInference(context, options, cancellation);
        var model = ModelEmitter.Emit(context, optimizer, options);
        cancellation.ThrowIfCancellationRequested();
        var layout = LayoutEmitter.Emit(context, options);
        cancellation.ThrowIfCancellationRequested();
        var forward = ForwardEmitter.Emit(context, options);
        cancellation.ThrowIfCancellationRequested();
        var backward = BackwardEmitter.Emit(context, optimizer, options);
        return
        [
            new GeneratedFile($"{names.ClassName}.g.cs", model),
            new GeneratedFile($"{names.ClassName}.Layout.g.cs", layout),
            new GeneratedFile($"{names.ClassName}.Forward.g.cs", forward),
            new GeneratedFile($"{names.ClassName}.Backward.g.cs", backward),
        ];
    }

    private static GeneratedFile[] EmitInference(
        StatementContext context,
        CompilerOptions options,
        CancellationToken cancellation
    )
    {
        var name = context.Names.ClassName;
        var model = InferenceEmitter.Emit(context, options);
        cancellation.ThrowIfCancellationRequested();
        var layout = LayoutEmitter.Emit(context, options);
        cancellation.ThrowIfCancellationRequested();
        var forward = InferenceForwardEmitter.Emit(context, options);
        return
        [
            new GeneratedFile($"{name}.g.cs", model),
            new GeneratedFile($"{name}.Layout.g.cs", layout),
            new GeneratedFile($"{name}.Forward.g.cs", forward),
        ];
    }
}
