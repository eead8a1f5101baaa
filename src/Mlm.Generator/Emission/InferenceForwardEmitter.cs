using Mlm.Generator.Graph;

namespace Mlm.Generator.Emission;

/// <summary>
/// Writes <c>*.Forward.g.cs</c> of a class that only answers: what a run computes once, and what is computed of it for the
/// places that are asked for.
/// </summary>
internal static class InferenceForwardEmitter
{
    /// <summary>The file's text.</summary>
    public static string Emit(StatementContext context, CompilerOptions options)
    {
        var (forward, names) = (context.Graph.Forward, context.Names);
        var code = GeneratedHeader.Start(options, forward, "the forward pass");
        using (code.Open($"public sealed partial class {MemberNames.Escape(names.ClassName)}"))
        {
            code.Line(
                "/// <summary>From the inputs to all that does not depend on the places that are asked for.</summary>"
            );
            WriteMethod(code, context, "private void Forward()", "Forward", [.. forward.NodesOfARun]);
            code.Blank();
            code.Line("/// <summary>From there to the logits at the places that are asked for.</summary>");
            WriteMethod(code, context, "private void ForwardAtAsked()", "AtAsked", [.. forward.NodesAtAsked]);
        }
        return code.ToString();
    }

    private static void WriteMethod(
        CodeWriter code,
        StatementContext context,
        string head,
        string prefix,
        IReadOnlyList<Node> nodes
    )
    {
        var regions = Regions.Cut(nodes, prefix, context.Names, isReversed: false);
        IReadOnlyList<(string, IReadOnlyList<string>)> groups;
        using (code.Open(head))
            groups = StepEmitter.WriteCalls(code, [.. regions.Select(r => r.Name)], context.Names);
        StepEmitter.WriteGroups(code, groups);
        StepEmitter.WriteRegions(code, regions, context, isBackward: false);
    }
}
