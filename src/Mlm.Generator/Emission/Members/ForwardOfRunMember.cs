namespace Mlm.Generator.Emission.Members;

/// <summary>From the inputs to all that does not depend on the queried positions.</summary>
internal static class ForwardOfRunMember
{
    public static void Write(CodeWriter code, EmissionContext context)
    {
        code.Line(
            "/// <summary>From the inputs to everything that does not depend on the queried positions.</summary>"
        );
        StepWriter.WriteStep(code, context, "Forward", "Forward", [.. context.Forward.NodesOfARun]);
    }
}
