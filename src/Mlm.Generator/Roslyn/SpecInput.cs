using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Mlm.Generator.Roslyn;

/// <summary>A spec as the build hands it over.</summary>
/// <param name="Path">The file's path, for the place of diagnostics.</param>
/// <param name="RelativePath">The path from the project's folder, for generated files.</param>
/// <param name="Text">The file's text; null where it cannot be read.</param>
/// <param name="Namespace">The project's root namespace, as C# takes it.</param>
/// <param name="Set">Dims that replace the spec's: the item's metadata <c>MlmSet</c>, as in <c>D=512,F=64</c>.</param>
/// <param name="Variants">What the spec is compiled to beside the model: the item's metadata <c>MlmVariants</c>.</param>
internal sealed record SpecInput(
    string Path,
    string RelativePath,
    string? Text,
    string Namespace,
    string Set,
    string Variants = ""
)
{
    /// <summary>What the model itself depends on.</summary>
    public SpecInput WithoutVariants() => this with { Variants = "" };

    /// <summary>Reads a spec and its options.</summary>
    public static SpecInput Read(
        AdditionalText file,
        AnalyzerConfigOptionsProvider provider,
        CancellationToken cancellation
    )
    {
        provider.GlobalOptions.TryGetValue("build_property.RootNamespace", out var rootNamespace);
        provider.GlobalOptions.TryGetValue("build_property.ProjectDir", out var projectFolder);
        var metadata = provider.GetOptions(file);
        metadata.TryGetValue("build_metadata.AdditionalFiles.MlmSet", out var set);
        metadata.TryGetValue("build_metadata.AdditionalFiles.MlmVariants", out var variants);
        return new SpecInput(
            file.Path,
            RelativeTo(projectFolder ?? "", file.Path),
            file.GetText(cancellation)?.ToString(),
            NamespaceOf(rootNamespace ?? ""),
            set ?? "",
            variants ?? ""
        );
    }

    /// <summary>The dims of <see cref="Set"/>; an entry that is no <c>NAME=number</c> is left out and told apart.</summary>
    public Dictionary<string, int> DimOverrides(out string? wrongEntry)
    {
        wrongEntry = null;
        var dims = new Dictionary<string, int>();
        foreach (var entry in Set.Split([','], StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = entry.Split('=');
            if (
                parts.Length == 2
                && int.TryParse(parts[1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            )
                dims[parts[0].Trim()] = size;
            else
                wrongEntry ??= entry;
        }
        return dims;
    }

    /// <summary>The path from a folder, with <c>/</c>, so that generated files do not tell one machine from another.</summary>
    internal static string RelativeTo(string folder, string path)
    {
        var from = Parts(folder);
        var to = Parts(path);
        var common = 0;
        while (common < from.Length && common < to.Length - 1 && from[common] == to[common])
            common++;
        if (common == 0)
            return to.Length == 0 ? "" : to[to.Length - 1];
        return string.Join("/", Enumerable.Repeat("..", from.Length - common).Concat(to.Skip(common)));
    }

    /// <summary>
    /// A root namespace as C# takes it: MSBuild makes it of the project's file name, so <c>my-app</c> and
    /// <c>3d.class</c> are possible.
    /// </summary>
    internal static string NamespaceOf(string rootNamespace) =>
        string.Join(".", rootNamespace.Split(['.'], StringSplitOptions.RemoveEmptyEntries).Select(Identifier));

    private static string Identifier(string part)
    {
        var name = string.Concat(part.Select(c => SyntaxFacts.IsIdentifierPartCharacter(c) ? c : '_'));
        if (!SyntaxFacts.IsIdentifierStartCharacter(name[0]))
            name = "_" + name;
        return SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
    }

    private static string[] Parts(string path) => path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
}
