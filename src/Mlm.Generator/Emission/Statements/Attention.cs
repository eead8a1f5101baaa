using Mlm.Dsl.Types;
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
                    .. Sizes(attention.Sequences, attention.Tokens, attention.Heads, attention.HeadSize, names),
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
                    .. Sizes(attention.Sequences, attention.Tokens, attention.Heads, attention.HeadSize, names),
                ]
            )
    );

    private static (string, string)[] Sizes(
        Axis sequences,
        Axis tokens,
        Axis heads,
        int headSize,
        StatementContext names
    ) =>
        [
            ("sequences", names.Size(sequences)),
            ("tokens", names.Size(tokens)),
            ("heads", names.Size(heads)),
            ("headSize", Literals.Integer(headSize)),
        ];
}
