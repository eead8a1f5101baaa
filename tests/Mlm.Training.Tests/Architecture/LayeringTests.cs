using Microsoft.CodeAnalysis;

namespace Mlm.Training.Tests.Architecture;

/// <summary>The folders of Mlm.Training are parts, each of which uses only those before it; what stands beside them puts them together.</summary>
public class LayeringTests
{
    private static readonly SourceLayers Layers = new(
        "Mlm.Training",
        "Corpora",
        "Vocabulary",
        "Batches",
        "Schedules",
        "Checkpoints",
        "Evaluation",
        "Reports"
    );

    // Breaches that the tests must find; compiled with the sources, since compiling takes most of the time.
    private static readonly (string Path, string Text)[] Breaches =
    [
        ("Corpora/Probe.cs", "namespace Mlm.Training.Corpora; class Probe { Vocabulary.TextEncoder? e; }"),
        ("Batches/Probe.cs", "using Mlm.Training.Reports; namespace Mlm.Training.Batches; class Probe { }"), // unused
        ("Evaluation/Probe.cs", "namespace Mlm.Training.Evaluation; class Probe { RunDirectory? d; }"),
    ];

    private static readonly (string Path, string Text)[] Outputs =
    [
        ("ConsoleProbe.cs", "namespace Mlm.Training; class ConsoleProbe { object o = Console.Error; }"),
        (
            "Reports/ExitProbe.cs",
            "namespace Mlm.Training.Reports; class ExitProbe { object o = Environment.ExitCode; }"
        ),
    ];

    [Fact]
    public void EveryFolder_IsAKnownPart() => Assert.Empty(Layers.Unlisted());

    [Fact]
    public void EveryFile_DeclaresTheNamespaceOfItsFolder() => Assert.Empty(Layers.Misplaced());

    [Fact]
    public void APart_UsesOnlyThePartsBeforeIt() => AssertThese(Breaches, Layers.Violations(Breaches));

    [Fact]
    public void Training_NeitherWritesToTheConsoleNorEndsTheProcess() =>
        AssertThese(Outputs, Layers.Violations((_, symbol) => !IsOutput(symbol), Outputs));

    /// <summary>Every breach is found, and nothing else.</summary>
    private static void AssertThese((string Path, string Text)[] breaches, IReadOnlyList<string> violations)
    {
        Assert.All(breaches, b => Assert.Contains(violations, v => v.StartsWith(b.Path, StringComparison.Ordinal)));
        Assert.DoesNotContain(violations, v => !v.Contains("Probe.cs", StringComparison.Ordinal));
    }

    private static bool IsOutput(ISymbol symbol) =>
        (symbol as ITypeSymbol ?? symbol.ContainingType)?.ToDisplayString() == "System.Console"
        || (symbol.ContainingType?.ToDisplayString() == "System.Environment" && symbol.Name is "Exit" or "ExitCode");
}
