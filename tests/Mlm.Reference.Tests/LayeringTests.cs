using Mlm.Reference.Evaluation;

namespace Mlm.Reference.Tests;

public sealed class LayeringTests
{
    private static readonly SourceLayers Layers = new("Mlm.Reference", "Evaluation", "GradientCheck");

    [Fact]
    public void TheAssembly_ReferencesTheLanguageTheRuntimeAndThePlatformAlone()
    {
        var references = typeof(Interpreter).Assembly.GetReferencedAssemblies().Select(a => a.Name!);

        Assert.Equal(
            ["Mlm.Dsl", "Mlm.Runtime"],
            references.Where(r => !r.StartsWith("System.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void EveryFile_StandsInAFolder_AndDeclaresItsNamespace()
    {
        Assert.Empty(Layers.Unlisted());
        Assert.Empty(Layers.Misplaced());
    }

    [Fact]
    public void TheInterpreter_UsesNothingOfTheGradientCheck() => Assert.Empty(Layers.Violations());

    // What the compiled step is compared with shares no arithmetic with it.
    [Fact]
    public void TheInterpreter_UsesNothingOfTheRuntime() =>
        Assert.Empty(
            Layers.Violations(
                (path, symbol) =>
                    !path.StartsWith("Evaluation/", StringComparison.Ordinal)
                    || symbol.ContainingAssembly?.Name != "Mlm.Runtime"
            )
        );

    [Fact]
    public void TheTest_FindsABreach()
    {
        const string probe = "namespace Mlm.Reference.Evaluation; class Probe { GradientCheck.GradientReport? r; }";

        Assert.NotEmpty(Layers.Violations(("Evaluation/Probe.cs", probe)));
    }
}
