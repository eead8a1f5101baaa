namespace Mlm.Generator.Emission.Members;

/// <summary>What masks the tokens.</summary>
internal static class MaskingMember
{
    public static void Write(CodeWriter code, EmissionContext context)
    {
        if (context.Forward.Mask is not { } mask)
            return;
        code.Line($"// {mask.Origin.Line}: {mask.Origin.Text}");
        var ids = string.Join(", ", mask.Except.Select(e => Literals.Integer(e)));
        code.Line($"private static readonly int[] ExceptIds = [{ids}];");
        code.Line("private readonly BertMasking _masking = new(");
        using (code.Indent())
        {
            code.Line($"places: {context.Product(context.Batch.Axes)},");
            code.Line($"bound: {Literals.Integer(mask.Tokens.Bound)},");
            code.Line($"select: {Literals.Double(mask.Select)},");
            code.Line($"replace: {Literals.Double(mask.Replace)},");
            code.Line($"random: {Literals.Double(mask.Random)},");
            code.Line($"token: {Literals.Integer(mask.Token)},");
            code.Line("except: ExceptIds");
        }
        code.Line(");");
    }
}
