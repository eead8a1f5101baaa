using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Mlm.Generator.Tests.Architecture;

/// <summary>Data flows one way: a stage's folder uses only the stages before it.</summary>
public class LayeringTests
{
    // In the order of docs/architecture.md; a stage may use what stands before it.
    private static readonly string[] Stages =
    [
        "Graph",
        "Demand",
        "Differentiation",
        "Fusion",
        "Planning",
        "Emission",
        "Roslyn",
    ];

    // What a stage may use of the front door's folder: values, no passes.
    private static readonly string[] FrontDoor = ["CompilerOptions", "ModelCompiler.Version", "ModelPurpose", "Passes"];

    private static readonly string Folder = Repository.File("src", "Mlm.Generator");

    private static readonly Lazy<IReadOnlyList<string>> Violations = new(() => FindViolations([]));

    [Fact]
    public void EveryFolder_IsAKnownStage()
    {
        var folders = Directory.GetDirectories(Folder).Select(Path.GetFileName).Where(f => f is not ("bin" or "obj"));

        Assert.Equal(Stages.Order(StringComparer.Ordinal), folders.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryFile_DeclaresTheNamespaceOfItsStage()
    {
        foreach (var (path, text) in Files())
        {
            var declared = CSharpSyntaxTree
                .ParseText(text)
                .GetRoot()
                .DescendantNodes()
                .OfType<BaseNamespaceDeclarationSyntax>()
                .Single();
            var name = declared.Name.ToString();
            var expected = StageOf(path) is { } stage ? "Mlm.Generator." + stage : "Mlm.Generator";
            Assert.True(
                name == expected || name.StartsWith(expected + ".", StringComparison.Ordinal),
                $"{path} declares {name}"
            );
        }
    }

    [Fact]
    public void AStage_UsesOnlyTheStagesBeforeIt() => Assert.Empty(Violations.Value);

    [Theory]
    [InlineData("Graph", "using Mlm.Generator.Emission; namespace Mlm.Generator.Graph; class Probe { CodeWriter? w; }")]
    [InlineData("Graph", "using E = Mlm.Generator.Emission.CodeWriter; namespace Mlm.Generator.Graph; class Probe { }")]
    [InlineData(
        "Graph",
        "using static Mlm.Generator.Emission.Literals; namespace Mlm.Generator.Graph; class Probe { string s = Integer(1); }"
    )]
    [InlineData("Graph", "namespace Mlm.Generator.Graph; class Probe { global::Mlm.Generator.Planning.Slot? s; }")]
    [InlineData("Graph", "namespace Mlm.Generator.Graph; class Probe { Planning.Slot? s; }")] // partly qualified
    [InlineData(
        "Graph",
        "namespace Mlm.Generator.Graph; class Probe { object o = ModelCompiler.Compile(null!, null!).Plan!; }"
    )]
    [InlineData("Fusion", "namespace Mlm.Generator.Fusion; class Probe { object? F(Planning.MemoryPlan p) => p; }")]
    [InlineData("Planning", "namespace Mlm.Generator.Planning; class Probe { object o = nameof(Emission.Literals); }")]
    [InlineData("Planning", "using Mlm.Generator.Emission; namespace Mlm.Generator.Planning; class Probe { }")] // unused
    [InlineData("Emission", "namespace Mlm.Generator.Emission; class Probe { Microsoft.CodeAnalysis.SyntaxToken t; }")]
    [InlineData("Emission", "using Microsoft.CodeAnalysis.CSharp; namespace Mlm.Generator.Emission; class Probe { }")]
    [InlineData(
        "Demand",
        "namespace Mlm.Generator.Demand; /// <summary><see cref=\"Planning.Slot\"/></summary>\n class Probe { }"
    )]
    public void TheTest_FindsABreach(string stage, string code)
    {
        var probe = $"{stage}/Probe.cs";

        Assert.Contains(FindViolations([(probe, code)]), v => v.StartsWith(probe, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Mlm.Dsl")]
    [InlineData("Mlm.Generator", "Mlm.Dsl", "Microsoft.CodeAnalysis.Analyzers", "Microsoft.CodeAnalysis.CSharp")]
    [InlineData("Mlm.Reference", "Mlm.Dsl", "Mlm.Runtime")]
    [InlineData("Mlm.Runtime")]
    public void AProject_ReferencesOnlyWhatItMay(string project, params string[] allowed)
    {
        var file = XDocument.Load(Repository.File("src", project, project + ".csproj"));

        string[] kinds = ["ProjectReference", "PackageReference", "Reference", "FrameworkReference"];
        var references = file.Descendants()
            .Where(e => kinds.Contains(e.Name.LocalName))
            .Select(e =>
                Path.GetFileNameWithoutExtension(
                    ((string)e.Attribute("Include")!).Replace('\\', '/')
                        + (e.Name.LocalName == "ProjectReference" ? "" : ".x")
                )
            );

        Assert.Equal(allowed.Order(StringComparer.Ordinal), references.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(typeof(Dsl.SpecCompiler))]
    [InlineData(typeof(ModelCompiler), "Mlm.Dsl", "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp")]
    [InlineData(typeof(Mlm.Runtime.CompiledModel))]
    public void AnAssembly_ReferencesOnlyThePlatformAndWhatItMay(Type type, params string[] allowed)
    {
        var references = type.Assembly.GetReferencedAssemblies().Select(a => a.Name!);
        var others = references.Where(r => r != "netstandard" && !r.StartsWith("System.", StringComparison.Ordinal));

        Assert.Empty(others.Except(allowed));
    }

    /// <summary>
    /// Compiles the generator's sources and asks of every name what it means, so that no way of writing it is missed.
    /// </summary>
    private static IReadOnlyList<string> FindViolations(IEnumerable<(string Path, string Text)> probes)
    {
        var compilation = Compile(probes);
        var violations = new List<string>();
        foreach (var tree in compilation.SyntaxTrees)
        {
            if (StageOf(tree.FilePath) is not { } stage)
            {
                if (tree.FilePath is not ("ModelCompiler.cs" or "CompilerOptions.cs"))
                    continue;
                stage = "ModelCompiler";
            }
            var semantics = compilation.GetSemanticModel(tree);
            foreach (var name in tree.GetRoot().DescendantNodes(descendIntoTrivia: true).OfType<SimpleNameSyntax>())
            {
                var info = semantics.GetSymbolInfo(name);
                foreach (var symbol in info.Symbol != null ? [info.Symbol] : info.CandidateSymbols)
                {
                    if (!MayUse(stage, symbol))
                        violations.Add(
                            $"{tree.FilePath}({name.GetLocation().GetLineSpan().StartLinePosition.Line + 1}): {symbol}"
                        );
                }
            }
        }
        return [.. violations.Distinct()];
    }

    private static bool MayUse(string stage, ISymbol symbol)
    {
        var type = symbol as ITypeSymbol ?? symbol.ContainingType;
        // A namespace above the stages is part of every qualified name; an unused `using` of a stage counts too.
        var space = (symbol as INamespaceSymbol ?? type?.ContainingNamespace)?.ToDisplayString() ?? "";
        if (space.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal))
            return stage == "Roslyn";
        if (space == "Mlm.Generator" && type != null)
        {
            var isOwn = stage is "Roslyn" or "ModelCompiler";
            return isOwn
                || FrontDoor.Contains(type.Name)
                || FrontDoor.Contains($"{type.Name}.{symbol.Name}")
                || IsReceiver(type, symbol);
        }
        if (!space.StartsWith("Mlm.Generator.", StringComparison.Ordinal))
            return !space.StartsWith("Mlm.Runtime", StringComparison.Ordinal);
        var used = Array.IndexOf(Stages, space.Split('.')[2]);
        // The front door runs all stages but the host.
        return used <= (stage == "ModelCompiler" ? Stages.Length - 2 : Array.IndexOf(Stages, stage));
    }

    // Of `ModelCompiler.Version` the type alone is no use; the member decides.
    private static bool IsReceiver(ITypeSymbol type, ISymbol symbol) =>
        SymbolEqualityComparer.Default.Equals(type, symbol)
        && FrontDoor.Any(f => f.StartsWith(type.Name + ".", StringComparison.Ordinal));

    private static CSharpCompilation Compile(IEnumerable<(string Path, string Text)> probes)
    {
        const string implicitUsings =
            "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
            + "global using System.Threading; global using System.Threading.Tasks;";
        var parsing = CSharpParseOptions.Default.WithDocumentationMode(DocumentationMode.Diagnose);
        var trees = Files()
            .Concat(probes)
            .Append(("implicit usings", implicitUsings))
            .Select(f => CSharpSyntaxTree.ParseText(f.Item2, parsing, f.Item1));
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path =>
                Path.GetFileName(path) is var name && !name.StartsWith("Mlm.Generator", StringComparison.Ordinal)
            )
            .Select(path => MetadataReference.CreateFromFile(path));
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            nullableContextOptions: NullableContextOptions.Enable
        );
        // Under the generator's name, so that the language's internals stay as closed as they are.
        var compilation = CSharpCompilation.Create("Mlm.Generator", trees, references, options);
        var errors = compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error);
        Assert.Empty(errors.Select(e => e.ToString()).Take(5));
        return compilation;
    }

    private static IEnumerable<(string Path, string Text)> Files() =>
        Directory
            .GetFiles(Folder, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: Path.GetRelativePath(Folder, path).Replace('\\', '/'), Full: path))
            .Where(f =>
                !f.Path.StartsWith("bin/", StringComparison.Ordinal)
                && !f.Path.StartsWith("obj/", StringComparison.Ordinal)
            )
            .Select(f => (f.Path, File.ReadAllText(f.Full)));

    private static string? StageOf(string path) => path.Contains('/') ? path.Split('/')[0] : null;
}
