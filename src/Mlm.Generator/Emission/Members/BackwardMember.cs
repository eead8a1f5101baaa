namespace Mlm.Generator.Emission.Members;

/// <summary>From the loss to gradients or fused updates.</summary>
internal static class BackwardMember
{
    public static void Write(CodeWriter code, EmissionContext context)
    {
        var methods = StepMethods.Cut(context.Graph.Backward, "Backward", context.Names, isReversed: true);
        code.Line("/// <summary>From the loss to <see cref=\"TrainingModel.Gradients\"/>.</summary>");
        code.Line(OrderException("Forward", context));
        using (code.Open("public override void Backward()"))
            code.Line("RequireGradients();").Line("BackwardCore();");
        code.Blank();
        IReadOnlyList<(string, IReadOnlyList<string>)> groups;
        using (code.Open("private void BackwardCore()"))
        {
            code.Line("Begin(StepStage.Backward);");
            code.Line("// The mean of nothing is NaN: all gradients read as zero and nothing is updated.");
            using (code.Open("if (NothingSelected)"))
                code.Line("ClearGradients();");
            using (code.Open("else"))
                groups = StepWriter.WriteCalls(code, [.. methods.Select(r => r.Name)], context.Names);
            code.Line("Complete(StepStage.Backward);");
        }
        StepWriter.WriteGroups(code, groups);
        StepWriter.WriteMethods(code, methods, context, isBackward: true);
    }

    /// <summary>Documents what a part throws that needs gradients kept and another part before it.</summary>
    public static string OrderException(string before, EmissionContext context)
    {
        var unless = context.Kind.ChoosesGradients ? "The model was made without <c>gradients: true</c>, or no" : "No";
        return $"/// <exception cref=\"InvalidOperationException\">{unless} <c>{before}</c> came before.</exception>";
    }
}
