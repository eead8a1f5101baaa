using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Text;

namespace Mlm.Generator.Roslyn;

/// <summary>Compiles a spec once more, as one of its variants.</summary>
internal static class VariantCompiler
{
    /// <summary>Compiles a variant. What is to be said of the model itself is not said again.</summary>
    public static SpecOutput Compile(VariantInput input, CancellationToken cancellation)
    {
        var entry = VariantEntry.Parse(input.Text);
        if (entry.Mistakes.Count > 0)
            return Failed(input, entry.Mistakes.Select(m => MistakeIn(input.Spec, m.Descriptor, m.Arguments)));
        var compiled = SpecOutput.Of(
            input.Spec,
            (spec, source, start, token) => SpecOutput.Compile(spec, source, start, entry, token),
            cancellation
        );
        if (compiled.Files.Count > 0)
            return compiled with { Diagnostics = default, Variant = input.Number };

        // Seldom, so the model may well be compiled twice for it.
        var ofTheModel = SpecOutput.Of(input.Spec, cancellation).Diagnostics;
        // With other dims one mistake may be told with other sizes.
        var own = compiled.Diagnostics.Where(d =>
            d.IsError && !ofTheModel.Any(said => said.Id == d.Id && said.Place == d.Place)
        );
        return Failed(input, own.Select(d => InVariant(d, entry)));
    }

    private static SpecOutput Failed(VariantInput input, IEnumerable<DiagnosticInfo> diagnostics) =>
        new("", StartOf(input.Spec), default, new(diagnostics), input.Number);

    private static DiagnosticInfo MistakeIn(SpecInput spec, DiagnosticDescriptor descriptor, string[] arguments) =>
        new(descriptor.Id, StartOf(spec), new(arguments));

    /// <summary>An error of the spec as it is with the variant's dims, told so.</summary>
    private static DiagnosticInfo InVariant(DiagnosticInfo error, VariantEntry entry) =>
        error.Id == DiagnosticCatalog.UnknownDim.Id && entry.Dims.ContainsKey(error.Arguments[0])
            ? new(
                DiagnosticCatalog.VariantDim.Id,
                error.Place,
                new([entry.Name, error.Arguments[0], error.Arguments[2]])
            )
            : new(
                DiagnosticCatalog.VariantDoesNotCompile.Id,
                error.Place,
                new([entry.Name, $"{error.Id}: {error.Message}"])
            );

    private static DiagnosticPlace StartOf(SpecInput spec) =>
        DiagnosticPlace.Of(new SourceText(spec.Text ?? "", spec.Path), new TextSpan(0, 0));
}
