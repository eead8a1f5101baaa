using Mlm.Dsl;
using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Text;
using Mlm.Generator.Graph;
using Mlm.Generator.Options;

namespace Mlm.Generator.Roslyn;

/// <summary>A file of generated code as it flows through the pipeline.</summary>
internal sealed record SourceFile(string HintName, string Text);

/// <summary>A spec's files and what is to be said about it: values alone, so that the pipeline can compare them.</summary>
/// <param name="ModelName">The model's name; empty where the spec has none.</param>
/// <param name="ModelPlace">The spec's start, for a message about the model.</param>
/// <param name="Files">The generated files; none where there are errors.</param>
/// <param name="Diagnostics">The messages in the order of saying.</param>
/// <param name="Variant">Which of the spec's variants this is; 0 for the model itself.</param>
internal sealed record SpecOutput(
    string ModelName,
    DiagnosticPlace ModelPlace,
    EquatableArray<SourceFile> Files,
    EquatableArray<DiagnosticInfo> Diagnostics,
    int Variant = 0
)
{
    /// <summary>What the generated class is called, which is not the model's name where generated code needs that one.</summary>
    public string ClassName =>
        Files.Count == 0 ? ModelName : Files[0].HintName.Substring(0, Files[0].HintName.IndexOf('.'));

    /// <summary>The class that the files make.</summary>
    public GeneratedClass Class => new(ClassName, ModelPlace, Variant);

    /// <summary>Compiles a spec. A fault of ours becomes one error; cancellation passes through.</summary>
    public static SpecOutput Of(SpecInput input, CancellationToken cancellation) => Of(input, Compile, cancellation);

    /// <summary>The same with another compiler, so that tests can hand over one that fails.</summary>
    internal static SpecOutput Of(SpecInput input, Compiler compile, CancellationToken cancellation)
    {
        var source = new SourceText(input.Text ?? "", input.Path);
        var start = DiagnosticPlace.Of(source, new TextSpan(0, 0));
        try
        {
            return compile(input, source, start, cancellation);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // On one line: of a message with several, a build shows the first alone.
            return Failed(
                start,
                DiagnosticCatalog.InternalFault,
                SpecQuote.Clean($"{fault.GetType().Name}: {fault.Message}")
            );
        }
    }

    private static SpecOutput Compile(
        SpecInput input,
        SourceText source,
        DiagnosticPlace start,
        CancellationToken cancellation
    ) => Compile(input, source, start, variant: null, cancellation);

    /// <summary>Compiles a spec as the model itself, or as a variant whose entry is right.</summary>
    internal static SpecOutput Compile(
        SpecInput input,
        SourceText source,
        DiagnosticPlace start,
        VariantEntry? variant,
        CancellationToken cancellation
    )
    {
        if (input.Text == null)
            return Failed(start, DiagnosticCatalog.InternalFault, $"{input.RelativePath} cannot be read");
        var dims = input.DimOverrides(out var wrongEntry);
        if (wrongEntry != null)
            return Failed(start, DiagnosticCatalog.WrongMlmSet, wrongEntry);

        foreach (var dim in variant?.Dims ?? new Dictionary<string, int>())
            dims[dim.Key] = dim.Value;
        var kind = variant?.Kind ?? ClassKinds.Training;

        var spec = SpecCompiler.Compile(source, dims, cancellation);
        if (spec.Model == null)
            return new SpecOutput("", start, default, Infos(spec.Diagnostics));
        var fingerprint = ModelCompiler.Fingerprint(input.Text, dims, kind);
        var options = new CompilerOptions(input.Namespace, input.RelativePath, fingerprint)
        {
            Kind = kind,
            ClassName = variant?.Name,
        };
        var result = ModelCompiler.Compile(spec.Model, options, cancellation);
        return new SpecOutput(
            variant?.Name ?? spec.Model.Name,
            start,
            new EquatableArray<SourceFile>(result.Files.Select(f => new SourceFile(f.Name, f.Text))),
            Infos(spec.Diagnostics.Concat(result.Diagnostics))
        );
    }

    /// <summary>What <see cref="Of(SpecInput, CancellationToken)"/> guards.</summary>
    internal delegate SpecOutput Compiler(
        SpecInput input,
        SourceText source,
        DiagnosticPlace start,
        CancellationToken cancellation
    );

    private static EquatableArray<DiagnosticInfo> Infos(IEnumerable<Diagnostic> diagnostics) =>
        new(diagnostics.Select(DiagnosticInfo.Of));

    private static SpecOutput Failed(DiagnosticPlace place, DiagnosticDescriptor descriptor, string what) =>
        new("", place, default, new([new DiagnosticInfo(descriptor.Id, place, new([what]))]));
}
