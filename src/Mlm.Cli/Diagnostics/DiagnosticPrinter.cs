using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Text;

namespace Mlm.Cli.Diagnostics;

/// <summary>Prints diagnostics as compilers do, each with its line of the spec and a caret under what is meant.</summary>
internal static class DiagnosticPrinter
{
    /// <summary>Prints all, in the order of their places.</summary>
    public static void Print(TextWriter writer, SourceText source, IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics.OrderBy(d => d.Span.Start))
        {
            writer.WriteLine(diagnostic.ToString());
            PrintLine(writer, source, diagnostic.Start, diagnostic.End);
        }
    }

    /// <summary>Prints a message of the command's own about a place of a spec.</summary>
    public static void Print(TextWriter writer, SourceText source, TextSpan span, string severity, string message)
    {
        var start = source.PositionOf(span.Start);
        writer.WriteLine($"{source.Path}({start.Line + 1},{start.Character + 1}): {severity}: {message}");
        PrintLine(writer, source, start, source.PositionOf(span.End));
    }

    private static void PrintLine(TextWriter writer, SourceText source, LinePosition start, LinePosition end)
    {
        var line = source.Line(start.Line);
        var from = Math.Min(start.Character, line.Length);
        var to = end.Line == start.Line ? Math.Min(end.Character, line.Length) : line.Length;
        // Tabs stay tabs, so that the caret stands under its place however wide they are shown.
        var indent = string.Concat(line[..from].Select(c => c == '\t' ? '\t' : ' '));
        writer.WriteLine("    " + line);
        writer.WriteLine("    " + indent + "^" + new string('~', Math.Max(0, to - from - 1)));
    }
}
