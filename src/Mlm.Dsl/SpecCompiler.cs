using Mlm.Dsl.Binding;
using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Syntax;
using Mlm.Dsl.Text;

namespace Mlm.Dsl;

/// <summary>What became of a spec: a bound model, or null where there are errors; and all that is to be said about it.</summary>
public sealed record SpecResult(BoundModel? Model, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>The front door of the language: a spec's text in, a bound model and diagnostics out. Never throws on any text.</summary>
public static class SpecCompiler
{
    /// <summary>Lexes, parses, binds and shapes a spec.</summary>
    /// <param name="source">The text and its path.</param>
    /// <param name="dimOverrides">Values that replace those of the spec's dims (<c>--set D=512</c>); an unknown name is reported.</param>
    /// <param name="cancellation">Asked between the passes.</param>
    public static SpecResult Compile(
        SourceText source,
        IReadOnlyDictionary<string, int>? dimOverrides = null,
        CancellationToken cancellation = default
    )
    {
        var diagnostics = new DiagnosticBag();
        var syntax = Parser.Parse(source, diagnostics, cancellation);
        cancellation.ThrowIfCancellationRequested();
        var overrides = dimOverrides ?? new Dictionary<string, int>();
        var model = syntax == null ? null : Binder.Bind(syntax, source, overrides, diagnostics, cancellation);
        // In the order of the text; what was said first stands first where two messages share a place.
        IReadOnlyList<Diagnostic> inOrder = [.. diagnostics.Items.OrderBy(d => d.Span.Start)];
        return new SpecResult(diagnostics.HasErrors ? null : model, inOrder);
    }
}
