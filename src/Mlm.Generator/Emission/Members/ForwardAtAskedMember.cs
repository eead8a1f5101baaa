namespace Mlm.Generator.Emission.Members;

/// <summary>From what a run has computed to the logits at the queried positions.</summary>
internal static class ForwardAtAskedMember
{
    public static void Write(CodeWriter code, EmissionContext context)
    {
        code.Line("/// <summary>From what a run has computed to the logits at the queried positions.</summary>");
        StepWriter.WriteStep(code, context, "ForwardAtAsked", "AtAsked", [.. context.Forward.NodesAtAsked]);
    }
}
