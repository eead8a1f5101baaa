using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Mlm.Testing;

/// <summary>
/// A project's folders, each of which uses only those before it. The sources are compiled and every name in them is asked what it
/// means, so that no way of writing it is missed.
/// </summary>
internal sealed class SourceLayers
{
    private readonly string _project;
    private readonly string _folder;
    private readonly string[] _layers;

    /// <summary>The layers of a project under <c>src</c>.</summary>
    /// <param name="project">Its name, which is its root namespace too.</param>
    /// <param name="layers">
    /// Folders from the project's own, as <c>Kernels/Rows</c>, the lowest first. One without subfolders of its own in the list has
    /// them all. Files beside the project file may use everything.
    /// </param>
    public SourceLayers(string project, params string[] layers)
    {
        (_project, _layers) = (project, layers);
        _folder = Repository.File("src", project);
    }

    /// <summary>Errors that are none to the build, since a source generator writes what lacks.</summary>
    public string[] Ignored { get; init; } = ["CS8795"];

    /// <summary>Every source of the project: its path from the project's folder, and its text.</summary>
    public IEnumerable<(string Path, string Text)> Files =>
        Directory
            .GetFiles(_folder, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: Path.GetRelativePath(_folder, path).Replace('\\', '/'), Full: path))
            .Where(f => f.Path.Split('/')[0] is not ("bin" or "obj"))
            .Select(f => (f.Path, File.ReadAllText(f.Full)));

    /// <summary>Folders that are no layer, and layers that have no file.</summary>
    public IEnumerable<string> Unlisted()
    {
        string[] folders = [.. Files.Select(f => FolderOf(f.Path)).Where(f => f != "").Distinct()];
        return folders.Where(f => LayerOf(f) < 0).Concat(_layers.Where(l => !folders.Any(f => IsWithin(f, l))));
    }

    /// <summary>Files whose namespace is not that of their layer, or one within it.</summary>
    public IEnumerable<string> Misplaced(params string[] except) =>
        from file in Files
        where !except.Contains(file.Path)
        let layer = LayerOf(FolderOf(file.Path))
        let expected = layer < 0 ? _project : $"{_project}.{_layers[layer].Replace('/', '.')}"
        from name in CSharpSyntaxTree
            .ParseText(file.Text)
            .GetRoot()
            .DescendantNodes()
            .OfType<BaseNamespaceDeclarationSyntax>()
            .Select(n => n.Name.ToString())
            .Distinct()
        where name != expected && !name.StartsWith(expected + ".", StringComparison.Ordinal)
        select $"{file.Path} declares {name}";

    /// <summary>What a layer uses of those above it.</summary>
    public IReadOnlyList<string> Violations(params (string Path, string Text)[] probes) => Violations(MayUse, probes);

    /// <summary>Names in the sources that stand for what their file may not use.</summary>
    /// <param name="mayUse">Whether a file, given by its path, may use a symbol.</param>
    /// <param name="probes">Sources to check beside those that there are.</param>
    public IReadOnlyList<string> Violations(
        Func<string, ISymbol, bool> mayUse,
        params (string Path, string Text)[] probes
    )
    {
        var compilation = Compile(probes);
        var violations = new List<string>();
        foreach (var tree in compilation.SyntaxTrees.Where(t => t.FilePath != "" && !t.FilePath.StartsWith("..")))
        {
            var semantics = compilation.GetSemanticModel(tree);
            foreach (var name in tree.GetRoot().DescendantNodes(descendIntoTrivia: true).OfType<SimpleNameSyntax>())
            {
                var info = semantics.GetSymbolInfo(name);
                foreach (var symbol in info.Symbol != null ? [info.Symbol] : info.CandidateSymbols)
                {
                    if (symbol is INamespaceSymbol && !IsImported(name))
                        continue; // a part of a longer name, which decides
                    if (!mayUse(tree.FilePath, symbol))
                        violations.Add(
                            $"{tree.FilePath}({name.GetLocation().GetLineSpan().StartLinePosition.Line + 1}): {symbol}"
                        );
                }
            }
        }
        return [.. violations.Distinct()];
    }

    private bool MayUse(string path, ISymbol symbol)
    {
        var own = FolderOf(path);
        return own == "" || LevelOf(symbol) <= LayerOf(own);
    }

    // −1 for what is no part of the project; above all layers for what stands beside the project file.
    private int LevelOf(ISymbol symbol)
    {
        if (symbol is INamespaceSymbol space)
        {
            var name = space.ToDisplayString();
            return name == _project ? -1
                : name.StartsWith(_project + ".", StringComparison.Ordinal)
                    ? LayerOf(name[(_project.Length + 1)..].Replace('.', '/'))
                : -1;
        }
        var type = symbol as ITypeSymbol ?? symbol.ContainingType;
        // Of a type in several files the lowest one counts.
        return type == null
            ? -1
            : type
                .OriginalDefinition.DeclaringSyntaxReferences.Select(r => r.SyntaxTree.FilePath)
                .Where(path => !path.StartsWith("..", StringComparison.Ordinal))
                .Select(path => FolderOf(path) is var folder && folder == "" ? _layers.Length : LayerOf(folder))
                .DefaultIfEmpty(-1)
                .Min();
    }

    // The last name of a `using`.
    private static bool IsImported(SimpleNameSyntax name) =>
        name.FirstAncestorOrSelf<UsingDirectiveSyntax>() is { NamespaceOrType: var whole }
        && whole.Span.End == name.Span.End;

    private int LayerOf(string folder)
    {
        for (var whole = folder; ; whole = whole[..whole.LastIndexOf('/')])
        {
            if (Array.IndexOf(_layers, whole) is >= 0 and var layer)
                return layer;
            if (!whole.Contains('/'))
                return -1;
        }
    }

    private static bool IsWithin(string folder, string layer) =>
        folder == layer || folder.StartsWith(layer + "/", StringComparison.Ordinal);

    private static string FolderOf(string path) => path.Contains('/') ? path[..path.LastIndexOf('/')] : "";

    private CSharpCompilation Compile(IEnumerable<(string Path, string Text)> probes)
    {
        var project = XDocument.Load(Path.Combine(_folder, _project + ".csproj"));
        var linked = project
            .Descendants("Compile")
            .Select(c => (string?)c.Attribute("Include"))
            .OfType<string>()
            .Select(path => path.Replace('\\', '/'))
            .Select(path => (path, File.ReadAllText(Path.Combine(_folder, path))));
        string[] spaces =
        [
            "System",
            "System.Collections.Generic",
            "System.IO",
            "System.Linq",
            "System.Threading",
            "System.Threading.Tasks",
            .. project.Descendants("Using").Select(u => (string)u.Attribute("Include")!),
        ];
        var assembly = project.Descendants("AssemblyName").Select(a => a.Value).SingleOrDefault() ?? _project;
        var usings = ("", string.Concat(spaces.Select(s => $"global using {s};")));
        var parsing = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Diagnose);
        var trees = Files
            .Concat(probes)
            .Concat(linked)
            .Append(usings)
            .Select(f => CSharpSyntaxTree.ParseText(f.Item2, parsing, f.Item1));
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileNameWithoutExtension(path) != assembly)
            .Select(path => MetadataReference.CreateFromFile(path));
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            allowUnsafe: true,
            nullableContextOptions: NullableContextOptions.Enable
        );
        // Under the project's name, so that others' internals stay as open or closed as they are.
        var compilation = CSharpCompilation.Create(assembly, trees, references, options);
        var errors = compilation
            .GetDiagnostics()
            .Where(d => d.Severity == DiagnosticSeverity.Error && !Ignored.Contains(d.Id));
        Assert.Empty(errors.Select(e => e.ToString()).Take(5));
        return compilation;
    }
}
