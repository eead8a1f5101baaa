namespace Mlm.Generator.Options;

/// <summary>The training class, line for line, with a mark behind each statement; no build makes one.</summary>
internal static class TimedKind
{
    public static readonly ClassKind Kind = TrainingKind.Kind with
    {
        Name = "timed",
        Interface = "ITimedStep",
        MarksStatements = true,
        FingerprintText = "timed",
        Files = TrainingKind.Kind.FilesWith(ClassMember.Times, topic: ""),
    };
}
