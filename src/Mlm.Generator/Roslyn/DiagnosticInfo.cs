using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Mlm.Dsl.Diagnostics;

namespace Mlm.Generator.Roslyn;

/// <summary>A place in a spec as it flows through the pipeline.</summary>
internal readonly record struct DiagnosticPlace(string Path, int Start, int Length, LinePosition From, LinePosition To)
{
    /// <summary>The place of a span.</summary>
    public static DiagnosticPlace Of(Dsl.Text.SourceText source, Dsl.Text.TextSpan span) =>
        new(
            source.Path,
            span.Start,
            span.Length,
            ToRoslyn(source.PositionOf(span.Start)),
            ToRoslyn(source.PositionOf(span.End))
        );

    /// <summary>The place as Roslyn shows it: it leads into the <c>.mlm</c> file.</summary>
    public Location ToLocation() => Location.Create(Path, new TextSpan(Start, Length), new LinePositionSpan(From, To));

    /// <summary>A line position of the language's, as Roslyn's.</summary>
    public static LinePosition ToRoslyn(Dsl.Text.LinePosition position) => new(position.Line, position.Character);
}

/// <summary>A message as it flows through the pipeline; the Roslyn object is made where it is reported.</summary>
internal sealed record DiagnosticInfo(string Id, DiagnosticPlace Place, EquatableArray<string> Arguments)
{
    private static readonly Dictionary<string, Microsoft.CodeAnalysis.DiagnosticDescriptor> Descriptors =
        DiagnosticCatalog.All.ToDictionary(d => d.Id, ToRoslyn);

    /// <summary>The message of a pass.</summary>
    public static DiagnosticInfo Of(Dsl.Diagnostics.Diagnostic diagnostic) =>
        new(
            diagnostic.Descriptor.Id,
            new DiagnosticPlace(
                diagnostic.Path,
                diagnostic.Span.Start,
                diagnostic.Span.Length,
                DiagnosticPlace.ToRoslyn(diagnostic.Start),
                DiagnosticPlace.ToRoslyn(diagnostic.End)
            ),
            new EquatableArray<string>(diagnostic.Arguments)
        );

    /// <summary>Whether nothing is generated where this is said.</summary>
    public bool IsError => Descriptors[Id].DefaultSeverity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error;

    /// <summary>The message in words.</summary>
    public string Message =>
        string.Format(
            System.Globalization.CultureInfo.InvariantCulture,
            Descriptors[Id].MessageFormat.ToString(System.Globalization.CultureInfo.InvariantCulture),
            [.. Arguments]
        );

    /// <summary>The message as Roslyn reports it.</summary>
    public Microsoft.CodeAnalysis.Diagnostic ToDiagnostic() =>
        Microsoft.CodeAnalysis.Diagnostic.Create(Descriptors[Id], Place.ToLocation(), [.. Arguments]);

    private static Microsoft.CodeAnalysis.DiagnosticDescriptor ToRoslyn(
        Dsl.Diagnostics.DiagnosticDescriptor descriptor
    ) =>
        new(
            descriptor.Id,
            descriptor.Title,
            descriptor.MessageFormat,
            "Mlm.Gen",
            descriptor.Severity == Dsl.Diagnostics.DiagnosticSeverity.Error
                ? Microsoft.CodeAnalysis.DiagnosticSeverity.Error
                : Microsoft.CodeAnalysis.DiagnosticSeverity.Warning,
            isEnabledByDefault: true
        );
}
