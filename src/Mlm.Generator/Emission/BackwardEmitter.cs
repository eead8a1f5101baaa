using Mlm.Generator.Graph;
using Mlm.Generator.Planning;

namespace Mlm.Generator.Emission;

/// <summary>Writes <c>*.Backward.g.cs</c>: from the loss to gradients or fused updates, and the optimizer's step.</summary>
internal static class BackwardEmitter
{
    /// <summary>The file's text.</summary>
    public static string Emit(StatementContext context, Optimizer optimizer, CompilerOptions options)
    {
        var graph = context.Graph;
        var regions = Regions.Cut(graph.Backward, "Backward", context.Names, isReversed: true);
        var code = GeneratedHeader.Start(options, graph.Forward, "the backward pass and the update");
        using (code.Open($"public sealed partial class {MemberNames.Escape(context.Names.ClassName)}"))
        {
            WriteBackward(code, context, regions);
            StepEmitter.WriteRegions(code, regions, context, isBackward: true);
            UpdateEmitter.Write(code, context, optimizer);
        }
        return code.ToString();
    }

    /// <summary>What the documentation of a part says that needs gradients kept and another part before it.</summary>
    public static string OrderException(string before, StatementContext context)
    {
        var unless = context.Values == null ? "The model was made without <c>gradients: true</c>, or no" : "No";
        return $"/// <exception cref=\"InvalidOperationException\">{unless} <c>{before}</c> came before.</exception>";
    }

    private static void WriteBackward(CodeWriter code, StatementContext context, IReadOnlyList<Region<Node>> regions)
    {
        code.Line("/// <summary>From the loss to <see cref=\"TrainingModel.Gradients\"/>.</summary>");
        code.Line(OrderException("Forward", context));
        using (code.Open("public override void Backward()"))
            code.Line("RequireGradients();").Line("BackwardCore();");
        code.Blank();
        IReadOnlyList<(string, IReadOnlyList<string>)> groups;
        using (code.Open("private void BackwardCore()"))
        {
            code.Line("Begin(StepStage.Backward);");
            code.Line("// The mean of nothing is no number: all gradients read as zero and nothing is updated.");
            using (code.Open("if (NothingSelected)"))
                code.Line("ClearGradients();");
            using (code.Open("else"))
                groups = StepEmitter.WriteCalls(code, [.. regions.Select(r => r.Name)], context.Names);
            code.Line("Complete(StepStage.Backward);");
        }
        StepEmitter.WriteGroups(code, groups);
    }
}
