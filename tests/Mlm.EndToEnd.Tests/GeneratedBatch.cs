using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Mlm.Generator.Emission;
using Mlm.Runtime;

namespace Mlm.EndToEnd.Tests;

/// <summary>
/// The generated files of many specs in one compilation, each spec in a namespace of its own: to emit one assembly costs
/// little more for fifty classes than for one.
/// </summary>
internal sealed class GeneratedBatch : IDisposable
{
    private static readonly Lazy<MetadataReference[]> References = new(() =>
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
                .Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
                .Append(typeof(CompiledModel).Assembly.Location)
                .Select(path => MetadataReference.CreateFromFile(path)),
        ]
    );

    private readonly AssemblyLoadContext? _context;
    private readonly Assembly? _assembly;

    private GeneratedBatch(IReadOnlyDictionary<int, string> messages, AssemblyLoadContext? context, Assembly? assembly)
    {
        Messages = messages;
        _context = context;
        _assembly = assembly;
    }

    /// <summary>The first error or warning of C# by the number of the spec that it is about; none where all compile.</summary>
    public IReadOnlyDictionary<int, string> Messages { get; }

    /// <summary>The namespace for a spec's class.</summary>
    public static string Namespace(int number) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Batch.S{number}");

    /// <summary>Compiles the files of specs, by the number that their namespace has, as a build that minds warnings would.</summary>
    public static GeneratedBatch Compile(IReadOnlyDictionary<int, IReadOnlyList<GeneratedFile>> specs)
    {
        var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);
        var trees = specs.SelectMany(spec =>
            spec.Value.Select(file => CSharpSyntaxTree.ParseText(file.Text, options, $"{spec.Key}/{file.Name}"))
        );
        var compilation = CSharpCompilation.Create(
            "Mlm.Batch",
            trees,
            References.Value,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                nullableContextOptions: NullableContextOptions.Enable,
                warningLevel: 9999
            )
        );
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        var messages = emitted
            .Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning)
            .GroupBy(NumberOf)
            .ToDictionary(g => g.Key, g => g.OrderByDescending(d => d.Severity).First().ToString());
        if (!emitted.Success)
            return new GeneratedBatch(messages, null, null);
        image.Position = 0;
        var context = new AssemblyLoadContext("Mlm.Batch", isCollectible: true);
        return new GeneratedBatch(messages, context, context.LoadFromStream(image));
    }

    /// <summary>The class of a spec; null where the batch did not compile.</summary>
    public Type? ModelOf(int number) =>
        _assembly?.GetTypes().Single(t => t.Namespace == Namespace(number) && t.IsSubclassOf(typeof(CompiledModel)));

    /// <inheritdoc/>
    public void Dispose() => _context?.Unload();

    private static int NumberOf(Diagnostic diagnostic) =>
        diagnostic.Location.SourceTree is { } tree ? int.Parse(tree.FilePath.Split('/')[0]) : -1;
}
