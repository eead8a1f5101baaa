using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Mlm.Runtime;

namespace Mlm.EndToEnd.Tests;

/// <summary>Sources compiled as a user's build would.</summary>
internal static class CompiledSources
{
    /// <summary>The errors of sources that make a program; none where they compile.</summary>
    public static IEnumerable<string> Errors(IEnumerable<string> sources)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal))
            .Append(typeof(CompiledModel).Assembly.Location);
        var compilation = CSharpCompilation.Create(
            "Program",
            sources.Select(s => CSharpSyntaxTree.ParseText(s)),
            references.Select(p => MetadataReference.CreateFromFile(p)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication)
        );
        return compilation
            .GetDiagnostics()
            .Where(d => d.Severity == DiagnosticSeverity.Error)
            .Select(d => d.ToString());
    }
}
