namespace Mlm.Runtime.Tests.Architecture;

/// <summary>Each folder uses only those before it: the kernels' engine no operation, the threads no kernel.</summary>
public class LayeringTests
{
    // In the order of docs/architecture.md.
    private static readonly SourceLayers Layers = new(
        "Mlm.Runtime",
        "Kernels/Vectors",
        "Kernels/Targets",
        "Threading",
        "Memory",
        "Random",
        "Kernels/Rows",
        "Kernels/Products",
        "Kernels",
        "Optimizers",
        "Masking",
        "Checkpoints"
    );

    [Fact]
    public void EveryFolder_IsAKnownLayer() => Assert.Empty(Layers.Unlisted());

    // Emitted code names it, so it has a namespace that emitted code uses.
    [Fact]
    public void EveryFile_DeclaresTheNamespaceOfItsFolder() =>
        Assert.Empty(Layers.Misplaced(except: ["Random/Initializer.cs"]));

    [Fact]
    public void ALayer_UsesOnlyThoseBeforeIt()
    {
        var violations = Layers.Violations();

        Assert.True(violations.Count == 0, string.Join('\n', violations));
    }

    [Theory]
    [InlineData("Threading", "using Mlm.Runtime.Kernels.Products; namespace Mlm.Runtime.Threading; class Probe { }")]
    [InlineData("Threading", "namespace Mlm.Runtime.Threading; class Probe { Kernels.Products.BlockedProduct p; }")]
    [InlineData("Kernels/Rows", "namespace Mlm.Runtime.Kernels.Rows; class Probe { object o = typeof(Gelu); }")]
    [InlineData(
        "Kernels/Products",
        "namespace Mlm.Runtime.Kernels.Products; class Probe { object? o = default(Epilogue); }"
    )]
    [InlineData("Memory", "namespace Mlm.Runtime.Memory; class Probe { TrainingModel? m; }")]
    public void TheTest_FindsABreach(string folder, string code)
    {
        var probe = $"{folder}/Probe.cs";

        Assert.Contains(Layers.Violations((probe, code)), v => v.StartsWith(probe, StringComparison.Ordinal));
    }
}
