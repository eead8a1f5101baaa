using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Mlm.Generator.Tests.Architecture;

/// <summary>Data flows one way: a stage's folder uses only the stages before it.</summary>
public class LayeringTests
{
    // In the order of docs/architecture.md; a stage may use what stands before it.
    private static readonly string[] Stages =
    [
        "Options",
        "Graph",
        "Differentiation",
        "Rewrites",
        "Planning",
        "Statements",
        "Emission",
        "Reporting",
        "Roslyn",
    ];

    // What a stage may use of the front door's folder.
    private static readonly string[] FrontDoor = ["ModelCompiler.Version"];

    private static readonly SourceLayers Layers = new("Mlm.Generator", Stages);

    private static readonly Lazy<IReadOnlyList<string>> Violations = new(() => Layers.Violations(MayUse));

    [Fact]
    public void EveryFolder_IsAKnownStage() => Assert.Empty(Layers.Unlisted());

    [Fact]
    public void EveryFile_DeclaresTheNamespaceOfItsStage() => Assert.Empty(Layers.Misplaced());

    [Fact]
    public void AStage_UsesOnlyTheStagesBeforeIt() => Assert.Empty(Violations.Value);

    [Theory]
    [InlineData("Graph", "using Mlm.Generator.Emission; namespace Mlm.Generator.Graph; class Probe { CodeWriter? w; }")]
    [InlineData("Graph", "using E = Mlm.Generator.Emission.CodeWriter; namespace Mlm.Generator.Graph; class Probe { }")]
    [InlineData(
        "Graph",
        "using static Mlm.Generator.Emission.Literals; namespace Mlm.Generator.Graph; class Probe { string s = Integer(1); }"
    )]
    [InlineData(
        "Graph",
        "namespace Mlm.Generator.Graph; class Probe { global::Mlm.Generator.Planning.PlannedSlot? s; }"
    )]
    [InlineData("Graph", "namespace Mlm.Generator.Graph; class Probe { Planning.PlannedSlot? s; }")] // partly qualified
    [InlineData(
        "Graph",
        "namespace Mlm.Generator.Graph; class Probe { object o = ModelCompiler.Compile(null!, null!).Plan!; }"
    )]
    [InlineData("Rewrites", "namespace Mlm.Generator.Rewrites; class Probe { object? F(Planning.MemoryPlan p) => p; }")]
    [InlineData("Planning", "namespace Mlm.Generator.Planning; class Probe { object o = nameof(Emission.Literals); }")]
    [InlineData("Planning", "using Mlm.Generator.Emission; namespace Mlm.Generator.Planning; class Probe { }")] // unused
    [InlineData("Emission", "namespace Mlm.Generator.Emission; class Probe { Microsoft.CodeAnalysis.SyntaxToken t; }")]
    [InlineData("Emission", "using Microsoft.CodeAnalysis.CSharp; namespace Mlm.Generator.Emission; class Probe { }")]
    [InlineData(
        "Rewrites",
        "namespace Mlm.Generator.Rewrites; /// <summary><see cref=\"Planning.PlannedSlot\"/></summary>\n class Probe { }"
    )]
    public void TheTest_FindsABreach(string stage, string code)
    {
        var probe = $"{stage}/Probe.cs";

        Assert.Contains(Layers.Violations(MayUse, (probe, code)), v => v.StartsWith(probe, StringComparison.Ordinal));
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

    private static bool MayUse(string path, ISymbol symbol)
    {
        if (!path.Contains('/') && path != "ModelCompiler.cs")
            return true;
        var stage = path.Contains('/') ? path.Split('/')[0] : "ModelCompiler";
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
}
