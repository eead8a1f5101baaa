namespace Mlm.Generator.Emission.Members;

/// <summary>What masking made: the corrupted ids and the indicator.</summary>
internal static class MaskedIdsMember
{
    public static void Write(CodeWriter code, EmissionContext context)
    {
        if (context.Forward.Mask is not { } mask)
            return;
        var shape = GeneratedHeader.Xml(context.Batch.ToString());
        code.Line(
            $"/// <summary>The ids after masking, <c>{mask.Corrupted.Name}</c> in the spec: {shape}, row by row.</summary>"
        );
        code.Line("public ReadOnlySpan<int> Corrupted => CorruptedIds;");
        code.Blank();
        code.Line(
            $"/// <summary>1 at the places that masking selected, <c>{mask.Masked.Name}</c> in the spec: {shape}, row by row.</summary>"
        );
        code.Line("public ReadOnlySpan<int> Masked => MaskIndicator;");
    }
}
