namespace Mlm.Generator.Options;

/// <summary>What a compilation needs beside the model.</summary>
/// <param name="Namespace">The namespace of the generated class; empty for the global one.</param>
/// <param name="SpecPath">The spec's path as generated files show it: relative to the project, with <c>/</c>.</param>
/// <param name="Fingerprint">What <c>ModelCompiler.Fingerprint</c> returns for the spec's text, its replaced dims, the kind of class and the passes left out.</param>
public sealed record CompilerOptions(string Namespace, string SpecPath, string Fingerprint)
{
    /// <summary>What the class is for.</summary>
    public ClassKind Kind { get; init; } = ClassKinds.Training;

    /// <summary>What the class is called; null for the model's own name.</summary>
    public string? ClassName { get; init; }

    /// <summary>The optional passes that are left out, to see what each is worth.</summary>
    public PassSet Without { get; init; } = PassSet.None;
}
