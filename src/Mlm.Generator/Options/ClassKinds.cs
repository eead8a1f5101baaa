namespace Mlm.Generator.Options;

/// <summary>The kinds of class that the compiler makes; each is described by one file of <c>Kinds/</c>.</summary>
public static class ClassKinds
{
    /// <summary>The step as the spec states it: mask, forward, loss, backward, update.</summary>
    public static ClassKind Training => TrainingKind.Kind;

    /// <summary>Answers alone, without mask, dropout, loss and backward, and without memory for them.</summary>
    public static ClassKind Inference => InferenceKind.Kind;

    /// <summary>
    /// The step for inspection: without any optional pass, so that every value is computed whole and keeps its memory, and with
    /// whole gradients.
    /// </summary>
    public static ClassKind Inspection => InspectionKind.Kind;

    /// <summary>The training class, line for line, which also times its statements, for <c>mlm bench</c>.</summary>
    public static ClassKind Timed => TimedKind.Kind;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ClassKind> All { get; } = [Training, Inference, Inspection, Timed];

    /// <summary>The kind that a word asks for; null where no kind has it.</summary>
    internal static ClassKind? OfWord(string word) => All.FirstOrDefault(k => k.Word == word);
}
