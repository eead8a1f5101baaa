using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Calls;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, EmissionContext, Call> Attention = Add<AttentionOp>(
        (attention, node, context) =>
            new Call(
                "Attention.Forward",
                [
                    ("q", context.Slot(node.Inputs[0])),
                    ("k", context.Slot(node.Inputs[1])),
                    ("v", context.Slot(node.Inputs[2])),
                    ("probabilities", Probabilities(attention.Memory, node.Outputs.Select(o => o.Value), context)),
                    ("y", context.Slot(node.Result)),
                    .. Sizes(attention.Sizes, context),
                    .. Rules(attention.Rules, context),
                    .. Statistics(attention.Memory, node.Outputs.Select(o => o.Value), context),
                    .. Queries(node.Result, context),
                ]
            )
    );

    internal static readonly Func<Node, EmissionContext, Call> AttentionBackward = Add<AttentionBackwardOp>(
        (attention, node, context) =>
            new Call(
                "Attention.Backward",
                [
                    ("dy", context.Slot(node.Inputs[0])),
                    ("q", context.Slot(node.Inputs[1])),
                    ("k", context.Slot(node.Inputs[2])),
                    ("v", context.Slot(node.Inputs[3])),
                    ("probabilities", Probabilities(attention.Memory, node.Inputs, context)),
                    ("dq", context.Slot(node.Outputs[0].Value)),
                    ("writeQ", EmissionContext.Write(node.Outputs[0])),
                    ("dk", context.Slot(node.Outputs[1].Value)),
                    ("writeK", EmissionContext.Write(node.Outputs[1])),
                    ("dv", context.Slot(node.Outputs[2].Value)),
                    ("writeV", EmissionContext.Write(node.Outputs[2])),
                    .. Sizes(attention.Sizes, context),
                    .. attention.Memory == AttentionMemory.Statistics
                        ? Rules(attention.Rules, context)
                        : Rules(new AttentionRules(null, false, attention.Rules.Dropout), context),
                    .. Statistics(attention.Memory, node.Inputs, context),
                    .. Queries(node.Inputs[0], context),
                ]
            )
    );

    private static (string, string)[] Sizes(AttentionSizes sizes, EmissionContext context) =>
        [
            ("sequences", context.Size(sizes.Sequences)),
            ("tokens", context.Size(sizes.Tokens)),
            ("heads", context.Size(sizes.Heads)),
            ("headSize", Literals.Integer(sizes.HeadSize)),
        ];

    private static IEnumerable<(string, string)> Rules(AttentionRules rules, EmissionContext context)
    {
        if (rules.Keep is { } keep)
            yield return ("keep", context.Names.Of(keep));
        if (rules.IsCausal)
            yield return ("causal", "true");
        if (rules.Dropout is { } draws)
            yield return Draws(draws, "dropout");
    }

    // What is kept is the last of a forward's outputs and of its reversal's inputs.
    private static string Probabilities(AttentionMemory memory, IEnumerable<Value> values, EmissionContext context) =>
        memory == AttentionMemory.Probabilities ? context.Slot(values.Last()) : "null";

    private static IEnumerable<(string, string)> Statistics(
        AttentionMemory memory,
        IEnumerable<Value> values,
        EmissionContext context
    )
    {
        if (memory == AttentionMemory.Statistics)
            yield return ("statistics", context.Slot(values.Last()));
    }

    private static IEnumerable<(string, string)> Queries(Value value, EmissionContext context)
    {
        if (value.Shape.Selection is not { } selection)
            yield break;
        yield return ("places", context.PlacesOf(selection));
        yield return ("count", context.RowsOf(selection));
    }
}
