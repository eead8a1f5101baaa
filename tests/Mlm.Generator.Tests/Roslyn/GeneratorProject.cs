using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Mlm.Generator.Roslyn;
using Mlm.Runtime;

namespace Mlm.Generator.Tests.Roslyn;

/// <summary>A spec among a project's AdditionalFiles; a text of null is a file that cannot be read.</summary>
internal sealed class SpecText(string path, string? text, string set = "", string variants = "") : AdditionalText
{
    public override string Path { get; } = path;

    /// <summary>The item's metadata <c>MlmSet</c>.</summary>
    public string Set { get; } = set;

    /// <summary>The item's metadata <c>MlmVariants</c>.</summary>
    public string Variants { get; } = variants;

    public override SourceText? GetText(CancellationToken cancellationToken = default) =>
        text == null ? null : SourceText.From(text, Encoding.UTF8);

    /// <summary>The same file after an edit.</summary>
    public SpecText With(string edited) => new(Path, edited, Set, Variants);

    /// <summary>The same file with other variants.</summary>
    public SpecText WithVariants(string variants) => new(Path, text, Set, variants);
}

/// <summary>A project in memory that has the generator: what a build hands to the compiler.</summary>
internal sealed record GeneratorProject
{
    public static readonly CSharpParseOptions Parsing = CSharpParseOptions.Default.WithDocumentationMode(
        DocumentationMode.Diagnose
    );

    /// <summary>Whether XML comments are held against the code they stand at, which takes long.</summary>
    public bool WithDocumentation { get; init; } = true;

    private static readonly ImmutableArray<MetadataReference> Platform =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(System.IO.Path.PathSeparator)
            .Where(path => System.IO.Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Append(typeof(CompiledModel).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The project's folder.</summary>
    public string Folder { get; init; } = "/home/someone/project";

    /// <summary>The project's root namespace; null where the project does not say.</summary>
    public string? RootNamespace { get; init; } = "Some.Project";

    public ImmutableArray<SpecText> Specs { get; init; } = [];

    /// <summary>The project's own C#.</summary>
    public string Code { get; init; } = "";

    /// <summary>A project with specs whose paths are relative to its folder.</summary>
    public static GeneratorProject Of(params (string Path, string Text)[] specs)
    {
        var project = new GeneratorProject();
        return project with { Specs = [.. specs.Select(s => new SpecText($"{project.Folder}/{s.Path}", s.Text))] };
    }

    /// <summary>A project with one spec.</summary>
    public static GeneratorProject Of(string text) => Of(("specs/model.mlm", text));

    /// <summary>The same project, each spec with variants of its own.</summary>
    public GeneratorProject WithVariants(Func<int, string> variants) =>
        this with
        {
            Specs = [.. Specs.Select((spec, i) => spec.WithVariants(variants(i)))],
        };

    public CSharpCompilation Compilation() =>
        CSharpCompilation.Create(
            "Project",
            [CSharpSyntaxTree.ParseText(Code, MyParsing, "Code.cs")],
            Platform,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                warningLevel: 9999
            )
        );

    public GeneratorDriver Driver() =>
        CSharpGeneratorDriver.Create(
            [new MlmGenerator().AsSourceGenerator()],
            Specs,
            MyParsing,
            new Options(this),
            new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true)
        );

    private CSharpParseOptions MyParsing => WithDocumentation ? Parsing : CSharpParseOptions.Default;

    /// <summary>Generates.</summary>
    public GeneratorRun Run()
    {
        var driver = Driver().RunGeneratorsAndUpdateCompilation(Compilation(), out var compilation, out _);
        return new GeneratorRun(driver.GetRunResult(), compilation);
    }

    private sealed class Options(GeneratorProject project) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } =
            new Values(
                ("build_property.ProjectDir", project.Folder + "/"),
                ("build_property.RootNamespace", project.RootNamespace)
            );

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values();

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) =>
            new Values(
                ("build_metadata.AdditionalFiles.MlmSet", ((SpecText)textFile).Set),
                ("build_metadata.AdditionalFiles.MlmVariants", ((SpecText)textFile).Variants)
            );
    }

    private sealed class Values(params (string Key, string? Value)[] values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) =>
            (value = values.FirstOrDefault(v => v.Key == key).Value) != null;
    }
}

/// <summary>What the generator made of a project.</summary>
internal sealed record GeneratorRun(GeneratorDriverRunResult Result, Compilation Compilation)
{
    /// <summary>What the generator reported.</summary>
    public ImmutableArray<Diagnostic> Diagnostics => Result.Diagnostics;

    /// <summary>The generated files by name.</summary>
    public IReadOnlyDictionary<string, string> Sources =>
        Result.Results.Single().GeneratedSources.ToDictionary(s => s.HintName, s => s.SourceText.ToString());

    /// <summary>All generated text.</summary>
    public string AllText =>
        string.Join("\n", Sources.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value));

    /// <summary>The files that stand in no other way than generated.</summary>
    public IEnumerable<SyntaxTree> Trees => Result.GeneratedTrees;

    /// <summary>Throws where the generator reported anything.</summary>
    public GeneratorRun WithoutDiagnostics()
    {
        Assert.Null(Result.Results.Single().Exception);
        Assert.Empty(Diagnostics);
        Assert.NotEmpty(Sources);
        return this;
    }

    /// <summary>What C# has to say about the whole project, from the given severity on.</summary>
    public IReadOnlyList<string> CompilerMessages(DiagnosticSeverity from) =>
        [.. Compilation.GetDiagnostics().Where(d => d.Severity >= from).Select(d => Show(d))];

    /// <summary>Fails where the project does not compile, or, with warnings, where C# has anything to say.</summary>
    public GeneratorRun ThatCompiles(bool withoutWarnings = false)
    {
        Assert.Null(Result.Results.Single().Exception);
        var messages = CompilerMessages(withoutWarnings ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error);
        Assert.True(messages.Count == 0, string.Join("\n", messages.Take(20)));
        return this;
    }

    private static string Show(Diagnostic diagnostic)
    {
        var line = diagnostic
            .Location.SourceTree?.GetText()
            .Lines[diagnostic.Location.GetLineSpan().StartLinePosition.Line];
        return $"{diagnostic}\n    {line}";
    }
}
