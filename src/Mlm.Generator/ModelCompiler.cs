using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mlm.Dsl.Binding;
using Mlm.Dsl.Diagnostics;
using Mlm.Generator.Emission;
using Mlm.Generator.Graph;
using Mlm.Generator.Options;
using Mlm.Generator.Planning;
using Mlm.Generator.Reporting;
using Mlm.Generator.Rewrites;
using Mlm.Generator.Statements;

namespace Mlm.Generator;

/// <summary>The result of a compilation: files and plan, both absent where there are errors.</summary>
public sealed record CompilationResult(
    IReadOnlyList<GeneratedFile> Files,
    PlanReport? Plan,
    IReadOnlyList<Diagnostic> Diagnostics
)
{
    /// <summary>What the generated class is called; null where there are errors.</summary>
    public string? ClassName { get; init; }
}

/// <summary>
/// The second front door: a bound model in, named source files out. The generator and the command call the same one, so
/// what <c>mlm emit</c> writes is what a build compiles.
/// </summary>
public static class ModelCompiler
{
    /// <summary>The compiler's version, as <c>[GeneratedCode]</c> states it.</summary>
    public const string Version = "0.1.0";

    /// <summary>Compiles a model: graph → passes → memory plan → statements → files.</summary>
    public static CompilationResult Compile(
        BoundModel model,
        CompilerOptions options,
        CancellationToken cancellation = default
    )
    {
        var diagnostics = new DiagnosticBag();
        if (CompileStep(model, options, diagnostics, cancellation) is not { } step)
            return new CompilationResult([], null, diagnostics.Items);
        var emitted = ClassEmitter.Emit(step, options, cancellation);
        var report = PlanReport.Of(step, StatementReport.Of(step, emitted));
        return new CompilationResult(emitted.Files, report, diagnostics.Items)
        {
            ClassName = emitted.Context.Names.ClassName,
        };
    }

    /// <summary>Identifies a spec's text with the dims that replace its own, the kind of class and the passes left out: SHA-256 in hexadecimal.</summary>
    public static string Fingerprint(
        string specText,
        IReadOnlyDictionary<string, int>? dimOverrides = null,
        ClassKind? kind = null,
        PassSet? without = null
    )
    {
        var text = new StringBuilder(specText.Replace("\r\n", "\n"));
        foreach (
            var pair in (dimOverrides ?? new Dictionary<string, int>()).OrderBy(d => d.Key, StringComparer.Ordinal)
        )
            text.Append('\0').Append(pair.Key).Append('=').Append(pair.Value.ToString(CultureInfo.InvariantCulture));
        if (kind?.FingerprintText is { } ofKind)
            text.Append('\0').Append(ofKind);
        if (without != null && without != PassSet.None)
            text.Append("\0without ").Append(without);
        using var sha = SHA256.Create();
        return string.Concat(
            sha.ComputeHash(Encoding.UTF8.GetBytes(text.ToString()))
                .Select(b => b.ToString("x2", CultureInfo.InvariantCulture))
        );
    }

    /// <summary>All stages before emission; null where there is an error, which is then reported.</summary>
    internal static CompiledStep? CompileStep(
        BoundModel model,
        CompilerOptions options,
        DiagnosticBag diagnostics,
        CancellationToken cancellation
    )
    {
        RequireFewPlaces(model, diagnostics);
        if (GraphBuilder.Build(model, options.Kind, diagnostics, cancellation) is not { } unrolled)
            return null;
        var graph = Passes.Apply(unrolled, options, diagnostics, cancellation);
        var memory = MemoryPlanner.Plan(graph, cancellation);
        return new CompiledStep(unrolled, graph, memory, StatementTable.Of(unrolled, graph, memory));
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
}
