using Microsoft.CodeAnalysis;
using Mlm.Dsl.Diagnostics;

namespace Mlm.Generator.Roslyn;

/// <summary>
/// The incremental source generator: compiles every <c>.mlm</c> file among a project's AdditionalFiles. It only wires
/// the steps; an edit in C#, or in one spec, leaves the others' results as they are.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class MlmGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var compiled = context
            .AdditionalTextsProvider.Where(static file =>
                file.Path.EndsWith(".mlm", StringComparison.OrdinalIgnoreCase)
            )
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (pair, cancellation) => SpecInput.Read(pair.Left, pair.Right, cancellation))
            .WithTrackingName(TrackingNames.SpecInput)
            .Select(static (input, cancellation) => CompiledSpec.Of(input, cancellation))
            .WithTrackingName(TrackingNames.Compiled);

        var duplicates = compiled
            .Select(static (spec, _) => (spec.ClassName, spec.ModelPlace))
            .Collect()
            .Select(static (models, _) => DuplicateModel.Among(models))
            .WithTrackingName(TrackingNames.Duplicates);

        var diagnostics = compiled
            .Select(static (spec, _) => spec.Diagnostics)
            .WithTrackingName(TrackingNames.Diagnostics);

        var sources = compiled
            .Select(static (spec, _) => (spec.ModelPlace, spec.Files))
            .Combine(duplicates)
            .Select(
                static (pair, _) => pair.Right.Any(d => d.Place == pair.Left.ModelPlace) ? default : pair.Left.Files
            )
            .WithTrackingName(TrackingNames.Sources);

        context.RegisterSourceOutput(
            diagnostics,
            static (output, infos) =>
            {
                foreach (var info in infos)
                    output.ReportDiagnostic(info.ToDiagnostic());
            }
        );
        context.RegisterSourceOutput(
            duplicates,
            static (output, models) =>
            {
                foreach (var model in models)
                    output.ReportDiagnostic(model.ToInfo().ToDiagnostic());
            }
        );
        context.RegisterSourceOutput(
            sources,
            static (output, files) =>
            {
                foreach (var file in files)
                    output.AddSource(file.HintName, file.Text);
            }
        );
    }

    /// <summary>A spec whose model needs the class that an earlier one has.</summary>
    private sealed record DuplicateModel(string Name, string FirstPath, DiagnosticPlace Place)
    {
        // Without regard to case: the names of generated files have none.
        public static EquatableArray<DuplicateModel> Among(IEnumerable<(string Name, DiagnosticPlace Place)> models) =>
            new(
                models
                    .Where(m => m.Name.Length > 0)
                    .GroupBy(m => m.Name, StringComparer.OrdinalIgnoreCase)
                    .SelectMany(same =>
                        same.Skip(1).Select(m => new DuplicateModel(m.Name, same.First().Place.Path, m.Place))
                    )
            );

        public DiagnosticInfo ToInfo() =>
            new(DiagnosticCatalogue.DuplicateModelName.Id, Place, new([FirstPath, Place.Path, Name]));
    }
}
