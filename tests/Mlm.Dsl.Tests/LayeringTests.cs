namespace Mlm.Dsl.Tests;

/// <summary>Data flows one way: a stage's folder uses only the stages before it.</summary>
public sealed class LayeringTests
{
    // In the order of docs/architecture.md.
    private static readonly SourceLayers Layers = new(
        "Mlm.Dsl",
        "Text",
        "Diagnostics",
        "Syntax",
        "Types",
        "Operations",
        "Binding"
    );

    [Fact]
    public void EveryFolder_IsAStage() => Assert.Empty(Layers.Unlisted());

    [Fact]
    public void EveryFile_DeclaresTheNamespaceOfItsStage() => Assert.Empty(Layers.Misplaced());

    [Fact]
    public void AStage_UsesOnlyTheStagesBeforeIt() => Assert.Empty(Layers.Violations());
}
