using Mlm.Generator.Graph;
using Mlm.Generator.Options;
using Mlm.Generator.Rewrites;
using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Rewrites;

/// <summary>What one pass alone makes of a small spec, as printed text.</summary>
internal static class Rewritten
{
    /// <summary>The graph that some passes alone have changed, and what every graph needs.</summary>
    public static StepGraph By(string spec, params string[] passes) => Compile.Transform(spec, OptionsOf(passes));

    /// <summary>The options under which some passes alone run.</summary>
    public static CompilerOptions OptionsOf(params string[] passes)
    {
        Assert.All(passes, name => Assert.NotNull(Passes.Find(name)));
        return Compile.Options with { Without = new PassSet(Passes.Optional.Select(p => p.Name).Except(passes)) };
    }

    /// <summary>Nodes, a line each.</summary>
    public static string Print(IEnumerable<Node> nodes) => GraphPrinter.Print(nodes).TrimEnd('\n');

    /// <summary>Fails unless nodes are these.</summary>
    public static void AssertPrints(string expected, IEnumerable<Node> nodes) =>
        Assert.Equal(expected.TrimEnd('\n'), Print(nodes));

    /// <summary>Fails unless the pass makes this of the forward of some statements, where <c>x</c> is [N, T, D].</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="statements">They stand between an embedding and a head.</param>
    /// <param name="before">The nodes of the statements as they are.</param>
    /// <param name="after">The nodes that the pass makes of them.</param>
    public static void AssertForward(string pass, string statements, string before, string after)
    {
        var spec = SpecTexts.Small(statement: statements);

        Assert.Equal(before, Print(Forward(By(spec))));
        Assert.Equal(after, Print(Forward(By(spec, pass))));
    }

    /// <summary>Fails unless the pass leaves the forward and the backward of some statements as they are.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="statements">They stand between an embedding and a head.</param>
    /// <param name="there">A node that the pass might have changed.</param>
    public static void AssertStays(string pass, string statements, string there)
    {
        var spec = SpecTexts.Small(statement: statements);
        var before = Print(By(spec).Nodes);

        Assert.Contains(there + "\n", before, StringComparison.Ordinal);
        Assert.Equal(before, Print(By(spec, pass).Nodes));
    }

    /// <summary>Forward and backward of the statements between embedding and head, with <c>---</c> between.</summary>
    public static string PrintBody(StepGraph graph) =>
        $"{Print(Forward(graph))}\n---\n{Print(graph.Backward.Skip(4).SkipLast(1))}";

    // Without the embedding, the head, the selection of rows and the loss.
    private static IEnumerable<Node> Forward(StepGraph graph) => graph.Forward.Nodes.Skip(1).SkipLast(3);
}
