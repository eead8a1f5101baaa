using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Statements;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, StatementContext, Call> Slice = Add<SliceOperation>(
        (_, node, names) =>
            new Call(
                "Slice.Forward",
                [.. Operand(node, names), ("count", names.Rows(node.Result)), ("columns", names.Columns(node.Result))]
            )
    );

    internal static readonly Func<Node, StatementContext, Call> SliceBackward = Add<SliceBackwardOperation>(
        (_, node, names) =>
            new Call(
                "Slice.Backward",
                ("dy", names.Slot(node.Inputs[0])),
                ("into", names.Into(node.Outputs[0])),
                ("count", names.Rows(node.Inputs[0])),
                ("columns", names.Columns(node.Result)),
                ("rows", names.Rows(node.Result))
            )
    );
}
