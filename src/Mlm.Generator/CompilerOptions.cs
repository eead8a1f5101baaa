namespace Mlm.Generator;

/// <summary>What a compilation needs beside the model.</summary>
/// <param name="Namespace">The namespace of the generated class; empty for the global one.</param>
/// <param name="SpecPath">The spec's path as generated files show it: relative to the project, with <c>/</c>.</param>
/// <param name="Fingerprint">What <see cref="ModelCompiler.Fingerprint"/> says of the spec's text, its replaced dims, the purpose and the passes left out.</param>
public sealed record CompilerOptions(string Namespace, string SpecPath, string Fingerprint)
{
    /// <summary>What the class is for.</summary>
    public ModelPurpose Purpose { get; init; }

    /// <summary>What the class is called; null for the model's own name.</summary>
    public string? ClassName { get; init; }

    /// <summary>
    /// Whether a class that trains times its statements, for <c>mlm bench</c>: it marks the end of each, which costs some 20 ns apiece. It
    /// computes the same.
    /// </summary>
    public bool Timed { get; init; }

    /// <summary>The passes that are left out, to see what each is worth.</summary>
    public PassSet Without { get; init; } = PassSet.None;

    /// <summary>Whether a pass is to run.</summary>
    public bool Uses(Pass pass) => Purpose != ModelPurpose.Inspect && !Without.Contains(pass);
}
