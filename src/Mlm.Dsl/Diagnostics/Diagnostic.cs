using System.Globalization;
using Mlm.Dsl.Text;

namespace Mlm.Dsl.Diagnostics;

/// <summary>How bad a diagnostic is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The spec compiles all the same.</summary>
    Warning,

    /// <summary>The spec does not compile.</summary>
    Error,
}

/// <summary>A kind of message: its id, which never changes its meaning, and the text with <c>{0}</c> places.</summary>
public sealed record DiagnosticDescriptor(string Id, DiagnosticSeverity Severity, string Title, string MessageFormat);

/// <summary>One message about a place in a spec.</summary>
public sealed class Diagnostic
{
    /// <summary>A message of kind <paramref name="descriptor"/> about <paramref name="span"/> of <paramref name="source"/>.</summary>
    public Diagnostic(DiagnosticDescriptor descriptor, SourceText source, TextSpan span, params string[] arguments)
    {
        Descriptor = descriptor;
        Path = source.Path;
        Span = span;
        Start = source.PositionOf(span.Start);
        End = source.PositionOf(span.End);
        Arguments = arguments;
    }

    /// <summary>Its kind.</summary>
    public DiagnosticDescriptor Descriptor { get; }

    /// <summary>The spec's path.</summary>
    public string Path { get; }

    /// <summary>The characters that are at fault.</summary>
    public TextSpan Span { get; }

    /// <summary>Where the span starts, counted from 0.</summary>
    public LinePosition Start { get; }

    /// <summary>Where the span ends, counted from 0.</summary>
    public LinePosition End { get; }

    /// <summary>What stands in the places of the message's format.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>The message.</summary>
    public string Message =>
        string.Format(CultureInfo.InvariantCulture, Descriptor.MessageFormat, Arguments.Cast<object>().ToArray());

    /// <summary>The message with its place, as compilers print it: <c>file(line,col): error MLM0007: …</c>, counted from 1.</summary>
    public override string ToString() =>
        $"{Path}({Start.Line + 1},{Start.Character + 1}): {Descriptor.Severity.ToString().ToLowerInvariant()} {Descriptor.Id}: {Message}";
}

/// <summary>Where the passes put what they have to say.</summary>
public sealed class DiagnosticBag
{
    private readonly List<Diagnostic> _items = [];

    /// <summary>What was said so far, in the order of saying.</summary>
    public IReadOnlyList<Diagnostic> Items => _items;

    /// <summary>Whether any of it is an error.</summary>
    public bool HasErrors => _items.Any(d => d.Descriptor.Severity == DiagnosticSeverity.Error);

    /// <summary>Adds a message.</summary>
    public void Report(DiagnosticDescriptor descriptor, SourceText source, TextSpan span, params string[] arguments) =>
        _items.Add(new Diagnostic(descriptor, source, span, arguments));
}
