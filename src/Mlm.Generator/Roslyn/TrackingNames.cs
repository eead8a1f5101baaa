namespace Mlm.Generator.Roslyn;

/// <summary>The names of the generator's steps, by which tests ask why a step ran.</summary>
internal static class TrackingNames
{
    /// <summary>A spec's text with what it needs of the project.</summary>
    public const string SpecInput = nameof(SpecInput);

    /// <summary>The same without its variants: what the model itself depends on.</summary>
    public const string ModelInput = nameof(ModelInput);

    /// <summary>An entry of a spec's variants.</summary>
    public const string VariantInput = nameof(VariantInput);

    /// <summary>A spec, compiled.</summary>
    public const string Compiled = nameof(Compiled);

    /// <summary>A variant, compiled.</summary>
    public const string CompiledVariant = nameof(CompiledVariant);

    /// <summary>What is to be said about a spec.</summary>
    public const string Diagnostics = nameof(Diagnostics);

    /// <summary>What is to be said about a variant.</summary>
    public const string VariantDiagnostics = nameof(VariantDiagnostics);

    /// <summary>A spec's files, but for a spec whose model's name is taken.</summary>
    public const string Sources = nameof(Sources);

    /// <summary>A variant's files, but for a variant whose name is taken.</summary>
    public const string VariantSources = nameof(VariantSources);

    /// <summary>Which models and variants need a class that another one has.</summary>
    public const string Duplicates = nameof(Duplicates);
}
