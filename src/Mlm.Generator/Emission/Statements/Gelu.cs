using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Statements;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, StatementContext, Call> Gelu = Add<GeluOperation>(
        (_, node, names) => Unary("Gelu.Forward", node, names)
    );

    internal static readonly Func<Node, StatementContext, Call> GeluBackward = Add<GeluBackwardOperation>(
        (_, node, names) =>
            new Call(
                "Gelu.Backward",
                ("dy", names.Slot(node.Inputs[0])),
                ("x", names.Slot(node.Inputs[1])),
                ("dx", names.Slot(node.Result)),
                ("write", StatementContext.Write(node.Outputs[0])),
                ("rows", names.Rows(node.Result)),
                ("columns", names.Columns(node.Result))
            )
    );
}
