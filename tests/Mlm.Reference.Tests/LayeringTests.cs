using Mlm.Reference.Evaluation;

namespace Mlm.Reference.Tests;

public sealed class LayeringTests
{
    [Fact]
    public void TheAssembly_ReferencesTheLanguageTheRuntimeAndThePlatformAlone()
    {
        var references = typeof(Interpreter).Assembly.GetReferencedAssemblies().Select(a => a.Name!);

        Assert.Equal(
            ["Mlm.Dsl", "Mlm.Runtime"],
            references.Where(r => !r.StartsWith("System.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        );
    }

    // What the compiled step is compared with shares no arithmetic with it.
    [Fact]
    public void TheInterpreter_UsesNeitherTheRuntimeNorTheGradientCheck()
    {
        var files = Directory.GetFiles(
            Repository.File("src", "Mlm.Reference", "Evaluation"),
            "*.cs",
            SearchOption.AllDirectories
        );

        Assert.NotEmpty(files);
        Assert.All(
            files,
            file =>
            {
                var text = File.ReadAllText(file);
                Assert.DoesNotContain("Mlm.Runtime", text);
                Assert.DoesNotContain("GradientCheck", text);
            }
        );
    }
}
