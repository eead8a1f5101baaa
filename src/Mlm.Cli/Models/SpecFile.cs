using Mlm.Cli.Diagnostics;
using Mlm.Dsl;
using Mlm.Dsl.Binding;
using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Text;
using Mlm.Generator;
using Mlm.Generator.Options;

namespace Mlm.Cli.Models;

/// <summary>A spec's text with the dims that replace its own, and its way through the compiler's stages.</summary>
internal sealed record SpecFile(SourceText Source, IReadOnlyDictionary<string, int> Dims)
{
    /// <summary>The namespace of what is compiled in memory and of what <c>mlm emit</c> writes unless told.</summary>
    public const string Namespace = "Mlm.Models";

    /// <summary>The kind of class that the spec is compiled to.</summary>
    public ClassKind Kind { get; init; } = ClassKinds.Training;

    /// <summary>The compiler's passes that are left out.</summary>
    public PassSet Without { get; init; } = PassSet.None;

    /// <summary>The same spec, for inspection where that is asked for.</summary>
    public SpecFile For(bool inspection) => inspection ? this with { Kind = ClassKinds.Inspection } : this;

    /// <summary>What tells this spec from others; a compiled-in class bears that of its own.</summary>
    public string Fingerprint => ModelCompiler.Fingerprint(Source.Content, Dims, Kind, Without);

    /// <summary>The path as generated files show it: never a machine's own place.</summary>
    public string DisplayPath
    {
        get
        {
            var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), Source.Path);
            var isInside = !Path.IsPathRooted(relative) && !relative.StartsWith("..", StringComparison.Ordinal);
            return isInside ? relative.Replace('\\', '/') : Path.GetFileName(Source.Path);
        }
    }

    /// <summary>Reads a spec.</summary>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static SpecFile Read(string path, IReadOnlyDictionary<string, int>? dims = null)
    {
        try
        {
            return new SpecFile(new SourceText(File.ReadAllText(path), path), dims ?? new Dictionary<string, int>());
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path}: there is no such spec.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Reads one of the specs that travel in the command itself.</summary>
    public static SpecFile ReadBuiltIn(string name, IReadOnlyDictionary<string, int>? dims = null)
    {
        using var stream =
            typeof(SpecFile).Assembly.GetManifestResourceStream("specs/" + name)
            ?? throw new InputException($"{name} is not one of mlm's own specs.");
        using var reader = new StreamReader(stream);
        return new SpecFile(new SourceText(reader.ReadToEnd(), "specs/" + name), dims ?? new Dictionary<string, int>());
    }

    /// <summary>Lexes, parses, binds and shapes.</summary>
    public SpecResult Bind(CancellationToken cancellation = default) =>
        SpecCompiler.Compile(Source, Dims, cancellation);

    /// <summary>Runs every stage. The model and the compilation are null where an earlier stage has errors.</summary>
    public (BoundModel? Model, CompilationResult? Compilation, IReadOnlyList<Diagnostic> Diagnostics) Compile(
        string rootNamespace = Namespace,
        CancellationToken cancellation = default
    )
    {
        var bound = Bind(cancellation);
        if (bound.Model == null || HasErrors(bound.Diagnostics))
            return (null, null, bound.Diagnostics);
        var options = new CompilerOptions(rootNamespace, DisplayPath, Fingerprint) { Kind = Kind, Without = Without };
        var compilation = ModelCompiler.Compile(bound.Model, options, cancellation);
        return (bound.Model, compilation, [.. bound.Diagnostics, .. compilation.Diagnostics]);
    }

    /// <summary>As <see cref="Compile"/>, but errors are an exception.</summary>
    /// <exception cref="SpecException">The spec has errors.</exception>
    public (BoundModel Model, CompilationResult Compilation, IReadOnlyList<Diagnostic> Warnings) CompileOrThrow(
        string rootNamespace = Namespace,
        CancellationToken cancellation = default
    )
    {
        var (model, compilation, diagnostics) = Compile(rootNamespace, cancellation);
        return model == null || compilation == null || HasErrors(diagnostics)
            ? throw new SpecException(Source, diagnostics)
            : (model, compilation, diagnostics);
    }

    /// <summary>Whether a spec with these diagnostics does not compile.</summary>
    public static bool HasErrors(IEnumerable<Diagnostic> diagnostics) =>
        diagnostics.Any(d => d.Descriptor.Severity == DiagnosticSeverity.Error);
}
