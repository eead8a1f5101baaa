namespace Mlm.Generator;

/// <summary>What a compilation needs beside the model.</summary>
/// <param name="Namespace">The namespace of the generated class; empty for the global one.</param>
/// <param name="SpecPath">The spec's path as generated files show it: relative to the project, with <c>/</c>.</param>
/// <param name="Fingerprint">What <see cref="ModelCompiler.Fingerprint"/> says of the spec's text and its replaced dims.</param>
public sealed record CompilerOptions(string Namespace, string SpecPath, string Fingerprint);
