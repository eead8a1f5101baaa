using Mlm.Generator.Graph;

namespace Mlm.Generator.Emission.Members;

/// <summary>Where ids and selected positions lie.</summary>
internal static class IdsMember
{
    public static void Write(CodeWriter code, EmissionContext context)
    {
        var (names, plan) = (context.Names, context.Plan);
        foreach (var pair in plan.Ids)
        {
            code.Blank();
            code.Line(
                $"/// <summary>{GeneratedHeader.Summary(pair.Key.Documentation, Describe(pair.Key, context))}</summary>"
            );
            code.Line($"private IdSlot {names.Of(pair.Key)} => {Slots.At(pair.Value)};");
        }
        foreach (var pair in plan.Places)
        {
            code.Blank();
            var where = pair.Key.Indicator == null ? "all" : $"where <c>{pair.Key.Name}</c> is 1";
            var what = pair.Key.IsAsked
                ? "The places that logits were asked for last"
                : $"The places that a cross-entropy scores: {where}, ascending";
            code.Line($"/// <summary>{what}; <see cref=\"{context.RowsOf(pair.Key)}\"/> of them.</summary>");
            code.Line($"private IdSlot {context.PlacesOf(pair.Key)} => {Slots.At(pair.Value)};");
            code.Line($"private int {context.RowsOf(pair.Key)} {{ get; set; }}");
        }
        if (plan.LookupOrder is not { } order)
            return;
        code.Blank();
        code.Line("/// <summary>Room for sorting looked-up places by id.</summary>");
        code.Line($"private IdSlot LookupOrder => {Slots.At(order)};");
    }

    private static string Describe(IdsValue ids, EmissionContext context) =>
        ids.Kind switch
        {
            IdsKind.Input => $"The input <c>{ids.Name}</c>.",
            IdsKind.Corrupted => $"<c>{ids.Name}</c>: the ids after masking.",
            _ when !context.Kind.Trains =>
                $"<c>{ids.Name}</c>: 0 everywhere, since nothing is masked; nothing writes it.",
            _ => $"<c>{ids.Name}</c>: 1 at the places that masking selected.",
        };
}
