using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Statements;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, StatementContext, Call> Attention = Add<AttentionOperation>(
        (attention, node, names) =>
            new Call(
                "Attention.Forward",
                [
                    ("q", names.Slot(node.Inputs[0])),
                    ("k", names.Slot(node.Inputs[1])),
                    ("v", names.Slot(node.Inputs[2])),
                    ("probabilities", Probabilities(attention.Memory, node.Outputs.Select(o => o.Value), names)),
                    ("y", names.Slot(node.Result)),
                    .. Sizes(attention.Sizes, names),
                    .. Rules(attention.Rules, names),
                    .. Statistics(attention.Memory, node.Outputs.Select(o => o.Value), names),
                    .. Queries(node.Result, names),
                ]
            )
    );

    internal static readonly Func<Node, StatementContext, Call> AttentionBackward = Add<AttentionBackwardOperation>(
        (attention, node, names) =>
            new Call(
                "Attention.Backward",
                [
                    ("dy", names.Slot(node.Inputs[0])),
                    ("q", names.Slot(node.Inputs[1])),
                    ("k", names.Slot(node.Inputs[2])),
                    ("v", names.Slot(node.Inputs[3])),
                    ("probabilities", Probabilities(attention.Memory, node.Inputs, names)),
                    ("dq", names.Slot(node.Outputs[0].Value)),
                    ("writeQ", StatementContext.Write(node.Outputs[0])),
                    ("dk", names.Slot(node.Outputs[1].Value)),
                    ("writeK", StatementContext.Write(node.Outputs[1])),
                    ("dv", names.Slot(node.Outputs[2].Value)),
                    ("writeV", StatementContext.Write(node.Outputs[2])),
                    .. Sizes(attention.Sizes, names),
                    .. attention.Memory == AttentionMemory.Statistics
                        ? Rules(attention.Rules, names)
                        : Rules(new AttentionRules(null, false, attention.Rules.Dropout), names),
                    .. Statistics(attention.Memory, node.Inputs, names),
                    .. Queries(node.Inputs[0], names),
                ]
            )
    );

    private static (string, string)[] Sizes(AttentionSizes sizes, StatementContext names) =>
        [
            ("sequences", names.Size(sizes.Sequences)),
            ("tokens", names.Size(sizes.Tokens)),
            ("heads", names.Size(sizes.Heads)),
            ("headSize", Literals.Integer(sizes.HeadSize)),
        ];

    private static IEnumerable<(string, string)> Rules(AttentionRules rules, StatementContext names)
    {
        if (rules.Keep is { } keep)
            yield return ("keep", names.Names.Of(keep));
        if (rules.IsCausal)
            yield return ("causal", "true");
        if (rules.Dropout is { } draws)
            yield return Draws(draws, "dropout");
    }

    // What is kept is the last of a forward's outputs and of its reversal's inputs.
    private static string Probabilities(AttentionMemory memory, IEnumerable<Value> values, StatementContext names) =>
        memory == AttentionMemory.Probabilities ? names.Slot(values.Last()) : "null";

    private static IEnumerable<(string, string)> Statistics(
        AttentionMemory memory,
        IEnumerable<Value> values,
        StatementContext names
    )
    {
        if (memory == AttentionMemory.Statistics)
            yield return ("statistics", names.Slot(values.Last()));
    }

    private static IEnumerable<(string, string)> Queries(Value value, StatementContext names)
    {
        if (value.Shape.Selection is not { } selection)
            yield break;
        yield return ("places", names.PlacesOf(selection));
        yield return ("count", names.RowsOf(selection));
    }
}
