using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Text;

namespace Mlm.Cli.Diagnostics;

/// <summary>A spec does not compile; carries everything that was said about it.</summary>
public sealed class SpecException(SourceText source, IReadOnlyList<Diagnostic> diagnostics)
    : Exception($"{source.Path} does not compile.")
{
    /// <summary>The spec.</summary>
    public SourceText Spec { get; } = source;

    /// <summary>Its errors and warnings.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics;
}
