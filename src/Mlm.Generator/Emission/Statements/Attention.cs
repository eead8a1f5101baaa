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
                    ("probabilities", names.Slot(node.Outputs[1].Value)),
                    ("y", names.Slot(node.Result)),
                    .. Sizes(attention.Sizes, names),
                    .. Options(attention, names),
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
                    ("probabilities", names.Slot(node.Inputs[4])),
                    ("dq", names.Slot(node.Outputs[0].Value)),
                    ("writeQ", StatementContext.Write(node.Outputs[0])),
                    ("dk", names.Slot(node.Outputs[1].Value)),
                    ("writeK", StatementContext.Write(node.Outputs[1])),
                    ("dv", names.Slot(node.Outputs[2].Value)),
                    ("writeV", StatementContext.Write(node.Outputs[2])),
                    .. Sizes(attention.Sizes, names),
                    .. attention.Dropout is { } draws ? [Draws(draws, "dropout")] : Array.Empty<(string, string)>(),
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

    private static IEnumerable<(string, string)> Options(AttentionOperation attention, StatementContext names)
    {
        if (attention.Keep is { } keep)
            yield return ("keep", names.Names.Of(keep));
        if (attention.IsCausal)
            yield return ("causal", "true");
        if (attention.Dropout is { } draws)
            yield return Draws(draws, "dropout");
    }
}
