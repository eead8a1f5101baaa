using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Mlm.Cli.Models;

/// <summary>A spec as the generator finds it among a build's AdditionalFiles.</summary>
internal sealed class SpecAdditionalText(SpecFile spec) : AdditionalText
{
    /// <inheritdoc/>
    public override string Path => System.IO.Path.Combine(SpecOptionsProvider.ProjectDirectory, spec.DisplayPath);

    /// <inheritdoc/>
    public override SourceText GetText(CancellationToken cancellationToken = default) =>
        SourceText.From(spec.Source.Content, Encoding.UTF8);
}

/// <summary>The build properties and item metadata that the generator reads, as a build would give them.</summary>
internal sealed class SpecOptionsProvider(SpecFile spec) : AnalyzerConfigOptionsProvider
{
    private readonly Options _file = new(
        ImmutableDictionary<string, string>.Empty.Add(
            "build_metadata.AdditionalFiles.MlmSet",
            string.Join(",", spec.Dims.Select(d => $"{d.Key}={d.Value.ToString(CultureInfo.InvariantCulture)}"))
        )
    );

    /// <summary>A project directory that is nobody's: a spec's path in it is its display path.</summary>
    public static string ProjectDirectory => System.IO.Path.GetFullPath("/mlm/");

    /// <inheritdoc/>
    public override AnalyzerConfigOptions GlobalOptions { get; } =
        new Options(
            ImmutableDictionary<string, string>
                .Empty.Add("build_property.RootNamespace", SpecFile.Namespace)
                .Add("build_property.ProjectDir", ProjectDirectory)
        );

    /// <inheritdoc/>
    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

    /// <inheritdoc/>
    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => _file;

    private sealed class Options(ImmutableDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) =>
            values.TryGetValue(key, out value);
    }
}
