using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Mlm.Generator.Roslyn;
using Mlm.Runtime;

namespace Mlm.Cli.Models;

/// <summary>A spec's class, made by the very generator and compiler that a build uses, and loaded until it is disposed.</summary>
internal sealed class InMemoryAssembly : IDisposable
{
    private static readonly CSharpParseOptions Parsing = CSharpParseOptions.Default.WithLanguageVersion(
        LanguageVersion.Latest
    );

    // Read once a process: it is most of the time that a compilation takes.
    private static readonly Lazy<MetadataReference[]> References = new(FindReferences);

    private readonly AssemblyLoadContext _context;

    private InMemoryAssembly(AssemblyLoadContext context, Assembly assembly)
    {
        _context = context;
        Assembly = assembly;
    }

    /// <summary>The assembly; it holds the one class.</summary>
    public Assembly Assembly { get; }

    /// <summary>Generates, compiles and loads a spec that has no errors.</summary>
    /// <exception cref="InvalidOperationException">The generator or the generated code failed: a fault of ours.</exception>
    public static InMemoryAssembly Compile(SpecFile spec, CancellationToken cancellation)
    {
        var compilation = Create(spec, []);
        var driver = CSharpGeneratorDriver.Create(
            [new MlmGenerator().AsSourceGenerator()],
            [new SpecAdditionalText(spec)],
            Parsing,
            new SpecOptionsProvider(spec)
        );
        driver.RunGeneratorsAndUpdateCompilation(compilation, out var generated, out var diagnostics, cancellation);
        ThrowOnErrors(spec, diagnostics);
        return Load(spec, generated, cancellation);
    }

    /// <summary>Compiles and loads files that were made of a spec, changed perhaps: tests see to it that faults are found.</summary>
    internal static InMemoryAssembly Compile(SpecFile spec, IEnumerable<string> files) =>
        Load(spec, Create(spec, files), CancellationToken.None);

    /// <inheritdoc/>
    public void Dispose() => _context.Unload();

    private static InMemoryAssembly Load(SpecFile spec, Compilation compilation, CancellationToken cancellation)
    {
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image, cancellationToken: cancellation);
        ThrowOnErrors(spec, emitted.Diagnostics);
        image.Position = 0;
        var context = new AssemblyLoadContext(compilation.AssemblyName, isCollectible: true);
        return new InMemoryAssembly(context, context.LoadFromStream(image));
    }

    private static CSharpCompilation Create(SpecFile spec, IEnumerable<string> files) =>
        CSharpCompilation.Create(
            "Mlm.InMemory." + Path.GetFileNameWithoutExtension(spec.Source.Path),
            files.Select(text => CSharpSyntaxTree.ParseText(text, Parsing)),
            References.Value,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                nullableContextOptions: NullableContextOptions.Enable
            )
        );

    private static MetadataReference[] FindReferences()
    {
        var trusted = (string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "";
        var platform = trusted
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal));
        var all = platform.Append(typeof(CompiledModel).Assembly.Location);
        return [.. all.Select(path => MetadataReference.CreateFromFile(path))];
    }

    private static void ThrowOnErrors(SpecFile spec, IEnumerable<Diagnostic> diagnostics)
    {
        var error = diagnostics.FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error);
        if (error != null)
            throw new InvalidOperationException(
                $"{spec.Source.Path} was accepted, but what was made of it does not compile: {error}"
            );
    }
}
