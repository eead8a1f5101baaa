namespace Mlm.Generator.Emission.Members;

/// <summary>The constructor.</summary>
internal static class ConstructorMember
{
    public static void Write(CodeWriter code, EmissionContext context)
    {
        var kind = context.Kind;
        var choosesGradients = kind.ChoosesGradients;
        code.Line(
            """
            /// <summary>Allocates the model's memory and starts its threads. The weights are unset until Initialize or ImportWeights.</summary>
            /// <param name="threads">How many threads are used, the caller's included; null for one per processor. Results do not depend on it.</param>
            """
        );
        if (choosesGradients)
            code.Line(
                "/// <param name=\"gradients\">Whether whole gradients are kept, for <see cref=\"TrainingModel.Gradients\"/> and for Backward and Update on their own.</param>"
            );
        code.Line(
            "/// <exception cref=\"InsufficientMemoryException\">The machine lacks the memory; the message says how much the plan needs.</exception>"
        );
        var parameters = choosesGradients ? "int? threads = null, bool gradients = false" : "int? threads = null";
        var memory = choosesGradients ? "gradients ? MemoryFloatsWithGradients : MemoryFloats" : "MemoryFloats";
        var arguments = choosesGradients ? "threads, gradients" : "threads";
        code.Line($"public {MemberNames.Escape(context.Names.ClassName)}({parameters})");
        var toBase = $": base(TheDescription, {memory}, {Literals.Integer(context.Plan.ScratchFloats)}, {arguments})";
        using (code.Indent())
            code.Line(kind.Trains ? toBase : toBase + " { }");
        if (!kind.Trains)
            return;
        using (code.Open())
            code.Line($"LearningRate = {Literals.Single(context.Optimizer.Number("lr"))};");
    }
}
