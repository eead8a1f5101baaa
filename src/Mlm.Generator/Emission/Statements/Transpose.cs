using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Statements;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, StatementContext, Call> Transpose = Add<TransposeOperation>(
        (_, node, names) =>
            new Call(
                "Transpose.Forward",
                [
                    .. Operand(node, names),
                    ("rows", names.Rows(node.Inputs[0])),
                    ("columns", names.Columns(node.Inputs[0])),
                ]
            )
    );

    internal static readonly Func<Node, StatementContext, Call> TransposeBackward = Add<TransposeBackwardOperation>(
        (_, node, names) =>
            new Call(
                "Transpose.Backward",
                [("dy", names.Slot(node.Inputs[0])), ("into", names.Into(node.Outputs[0])), .. Sizes(node, names)]
            )
    );
}
