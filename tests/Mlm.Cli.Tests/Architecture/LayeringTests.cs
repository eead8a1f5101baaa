using Microsoft.CodeAnalysis;

namespace Mlm.Cli.Tests.Architecture;

/// <summary>The command's folders use only those before them, and no command uses another's.</summary>
public class LayeringTests
{
    private static readonly SourceLayers Layers = new(
        "Mlm.Cli",
        "Output",
        "Diagnostics",
        "Models",
        "Options",
        "Commands"
    )
    {
        // The built-in models, and what regular expressions become, are written by generators; Program.cs needs a program.
        Ignored = ["CS0103", "CS0246", "CS8795", "CS8805"],
    };

    // Breaches that the tests must find; compiled with the sources, since compiling takes most of the time.
    private static readonly (string Path, string Text)[] OfLayers =
    [
        ("Output/Probe.cs", "namespace Mlm.Cli.Output; class Probe { Diagnostics.InputException? e; }"),
        ("Models/Probe.cs", "using Mlm.Cli.Options; namespace Mlm.Cli.Models; class Probe { }"), // unused
        ("Options/Probe.cs", "namespace Mlm.Cli.Options; class Probe { object o = nameof(CommandLine); }"),
    ];

    private static readonly (string Path, string Text)[] OfCommands =
    [
        ("Commands/Fill/Probe.cs", "namespace Mlm.Cli.Commands.Fill; class Probe { Train.TrainSettings? s; }"),
        ("Commands/Probe.cs", "namespace Mlm.Cli.Commands; class Probe { object o = nameof(Plan.PlanText); }"),
    ];

    [Fact]
    public void EveryFolder_IsAKnownLayer() => Assert.Empty(Layers.Unlisted());

    [Fact]
    public void EveryFile_DeclaresTheNamespaceOfItsFolder()
    {
        Assert.Empty(Layers.Misplaced());
        Assert.All(
            Layers.Files.Where(f => f.Path.Split('/') is ["Commands", _, _]),
            f => Assert.Contains($"namespace Mlm.Cli.Commands.{CommandOf(f.Path)};", f.Text)
        );
    }

    [Fact]
    public void ALayer_UsesOnlyTheLayersBeforeIt() => AssertThese(OfLayers, Layers.Violations(OfLayers));

    [Fact]
    public void ACommand_UsesNoOtherCommand() => AssertThese(OfCommands, Layers.Violations(MayUse, OfCommands));

    /// <summary>Every breach is found, and nothing else.</summary>
    private static void AssertThese((string Path, string Text)[] breaches, IReadOnlyList<string> violations)
    {
        Assert.All(breaches, b => Assert.Contains(violations, v => v.StartsWith(b.Path, StringComparison.Ordinal)));
        Assert.DoesNotContain(violations, v => !v.Contains("Probe.cs", StringComparison.Ordinal));
    }

    private static bool MayUse(string path, ISymbol symbol)
    {
        if (!path.StartsWith("Commands/", StringComparison.Ordinal))
            return true;
        var type = symbol as ITypeSymbol ?? symbol.ContainingType;
        var paths = type?.OriginalDefinition.DeclaringSyntaxReferences.Select(r => r.SyntaxTree.FilePath) ?? [];
        return paths.All(p => !p.StartsWith("Commands/", StringComparison.Ordinal) || CommandOf(p) == CommandOf(path));
    }

    // `Fill` of Commands/Fill/FillOutput.cs; the file's name of a command that is one file; null outside.
    private static string? CommandOf(string path) => path.Split('/') is ["Commands", var command, ..] ? command : null;
}
