namespace Mlm.Generator.Rewrites;

/// <summary>Lets activations take the places of those that nobody reads any more; the memory planner then packs them.</summary>
internal static class SharedSlots
{
    public static readonly Pass Pass = new(
        "shared-slots",
        "activations share memory where their lifetimes do not meet",
        graph => graph with { SharesSlots = true }
    );
}
