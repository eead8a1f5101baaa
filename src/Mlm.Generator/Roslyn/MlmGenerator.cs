using Microsoft.CodeAnalysis;

namespace Mlm.Generator.Roslyn;

/// <summary>
/// The incremental source generator: compiles every <c>.mlm</c> file among a project's AdditionalFiles, and once more for
/// each of its variants. It only wires the steps; an edit in C#, or in one spec, leaves the others' results as they are.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class MlmGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var inputs = context
            .AdditionalTextsProvider.Where(static file =>
                file.Path.EndsWith(".mlm", StringComparison.OrdinalIgnoreCase)
            )
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (pair, cancellation) => SpecInput.Read(pair.Left, pair.Right, cancellation))
            .WithTrackingName(TrackingNames.SpecInput);
        var compiled = inputs
            .Select(static (input, _) => input.WithoutVariants())
            .WithTrackingName(TrackingNames.ModelInput)
            .Select(static (input, cancellation) => SpecOutput.Of(input, cancellation))
            .WithTrackingName(TrackingNames.Compiled);
        var variants = inputs
            .SelectMany(static (input, _) => VariantInput.Of(input))
            .WithTrackingName(TrackingNames.VariantInput)
            .Select(static (input, cancellation) => VariantCompiler.Compile(input, cancellation))
            .WithTrackingName(TrackingNames.CompiledVariant);

        var duplicates = ClassesOf(compiled)
            .Combine(ClassesOf(variants))
            .Select(static (classes, _) => DuplicateModel.Among(classes.Left.Concat(classes.Right)))
            .WithTrackingName(TrackingNames.Duplicates);

        var diagnostics = DiagnosticsOf(compiled).WithTrackingName(TrackingNames.Diagnostics);
        var variantDiagnostics = DiagnosticsOf(variants).WithTrackingName(TrackingNames.VariantDiagnostics);
        var sources = SourcesOf(compiled, duplicates).WithTrackingName(TrackingNames.Sources);
        var variantSources = SourcesOf(variants, duplicates).WithTrackingName(TrackingNames.VariantSources);

        context.RegisterSourceOutput(diagnostics, Report);
        context.RegisterSourceOutput(variantDiagnostics, Report);
        context.RegisterSourceOutput(
            duplicates,
            static (output, models) => Report(output, new(models.Select(m => m.ToInfo())))
        );
        context.RegisterSourceOutput(sources, AddSources);
        context.RegisterSourceOutput(variantSources, AddSources);
    }

    private static IncrementalValueProvider<EquatableArray<GeneratedClass>> ClassesOf(
        IncrementalValuesProvider<SpecOutput> compiled
    ) =>
        compiled
            .Select(static (spec, _) => spec.Class)
            .Collect()
            .Select(static (classes, _) => new EquatableArray<GeneratedClass>(classes));

    private static IncrementalValuesProvider<EquatableArray<DiagnosticInfo>> DiagnosticsOf(
        IncrementalValuesProvider<SpecOutput> compiled
    ) => compiled.Select(static (spec, _) => spec.Diagnostics);

    private static IncrementalValuesProvider<EquatableArray<SourceFile>> SourcesOf(
        IncrementalValuesProvider<SpecOutput> compiled,
        IncrementalValueProvider<EquatableArray<DuplicateModel>> duplicates
    ) =>
        compiled
            .Select(static (spec, _) => (spec.Class, spec.Files))
            .Combine(duplicates)
            .Select(static (pair, _) => pair.Right.Any(d => d.Class == pair.Left.Class) ? default : pair.Left.Files);

    private static void Report(SourceProductionContext output, EquatableArray<DiagnosticInfo> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
            output.ReportDiagnostic(diagnostic.ToDiagnostic());
    }

    private static void AddSources(SourceProductionContext output, EquatableArray<SourceFile> files)
    {
        foreach (var file in files)
            output.AddSource(file.HintName, file.Text);
    }
}
