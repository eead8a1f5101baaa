namespace Mlm.Generator.Roslyn;

/// <summary>The names of the generator's steps, by which tests ask why a step ran.</summary>
internal static class TrackingNames
{
    /// <summary>A spec's text with what it needs of the project.</summary>
    public const string SpecInput = nameof(SpecInput);

    /// <summary>A spec, compiled.</summary>
    public const string Compiled = nameof(Compiled);

    /// <summary>What is to be said about a spec.</summary>
    public const string Diagnostics = nameof(Diagnostics);

    /// <summary>A spec's files, but for a spec whose model's name is taken.</summary>
    public const string Sources = nameof(Sources);

    /// <summary>Which specs define a model that another defines too.</summary>
    public const string Duplicates = nameof(Duplicates);
}
