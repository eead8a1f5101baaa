namespace Mlm.Generator.Emission.Members;

/// <summary>What tells the spec from others.</summary>
internal static class FingerprintMember
{
    public static void Write(CodeWriter code, EmissionContext context)
    {
        code.Line(
            "/// <summary>SHA-256 of the spec's text, the dims that replace its own, the kind of class and the passes left out.</summary>"
        );
        code.Line($"public const string Fingerprint = \"{context.Options.Fingerprint}\";");
    }
}
