using System.Globalization;
using Mlm.Generator.Graph;

namespace Mlm.Generator.Emission.Members;

/// <summary>Where the values lie that are no params.</summary>
internal static class ActivationsMember
{
    public static void Write(CodeWriter code, EmissionContext context)
    {
        Node[] nodes = [.. context.Graph.Nodes];
        foreach (var storage in context.Plan.Storages)
        {
            code.Blank();
            var first = storage.Values[0];
            var slot = context.Plan.Slots[first];
            var life = context.Graph.SharesSlots
                ? $"From {Place(nodes, storage.First, context)} to {Place(nodes, storage.Last, context)}."
                : $"From {Place(nodes, storage.First, context)} on.";
            Slots.Write(code, first, slot, $"{Slots.Describe(first, slot)} {life}", context);
            foreach (var value in storage.Values.Skip(1))
            {
                code.Line(
                    $"/// <summary><c>{value.Name}</c> continues <see cref=\"{context.Names.Of(first)}\"/> in its place.</summary>"
                );
                code.Line($"private Slot {context.Names.Of(value)} => {context.Names.Of(first)};");
            }
        }
    }

    private static string Place(Node[] nodes, int index, EmissionContext context)
    {
        if (index >= nodes.Length)
            return context.Kind.Trains ? "the step's end" : "the next run";
        var node = nodes[index];
        var isBackward = index >= context.Forward.Nodes.Count;
        var line = node.Origin.Line.ToString(CultureInfo.InvariantCulture);
        return $"{node.Origin.Turn?.Prefix.TrimEnd('.')} line {line}{(isBackward ? " reversed" : "")}".TrimStart();
    }
}
