namespace Mlm.Generator.Emission.Members;

/// <summary>The left operand of the last product that makes the logits, where there is one.</summary>
internal static class HiddenMember
{
    public static void Write(CodeWriter code, EmissionContext context)
    {
        if (context.Forward.Answers?.Hidden is not { } hidden)
            return;
        code.Line(
            $"/// <summary><c>{hidden.Name}</c>, what goes into the last product that makes the logits: {GeneratedHeader.Xml(hidden.Shape.Axes.ToString())}, a row per position of the last run.</summary>"
        );
        code.Line(
            "/// <exception cref=\"InvalidOperationException\">No Run came since the weights were set.</exception>"
        );
        code.Line(
            $"public override MatrixView Hidden => ViewOfRun({context.Names.Of(hidden)}, rows: SequencesInUse * {context.Size(context.Batch[1])}, columns: {context.Columns(hidden)});"
        );
    }

    /// <summary>What the class's documentation says where answers lack a hidden state.</summary>
    public static string Remark(EmissionContext context) =>
        context.Forward.Answers is { Hidden: null } ? "The logits come from no product, so there is no Hidden. " : "";
}
