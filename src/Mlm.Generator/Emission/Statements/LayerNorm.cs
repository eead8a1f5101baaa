using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Statements;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, StatementContext, Call> LayerNorm = Add<LayerNormOperation>(
        (norm, node, names) =>
            new Call(
                "LayerNorm.Forward",
                ("x", names.Slot(node.Inputs[0])),
                ("y", names.Slot(node.Result)),
                ("rstd", names.Slot(node.Outputs[1].Value)),
                ("rows", names.Rows(node.Result)),
                ("columns", names.Columns(node.Result)),
                ("eps", Literals.Single(norm.Eps))
            )
    );

    internal static readonly Func<Node, StatementContext, Call> LayerNormBackward = Add<LayerNormBackwardOperation>(
        (_, node, names) =>
            new Call(
                "LayerNorm.Backward",
                ("dy", names.Slot(node.Inputs[0])),
                ("y", names.Slot(node.Inputs[1])),
                ("rstd", names.Slot(node.Inputs[2])),
                ("dx", names.Slot(node.Result)),
                ("write", StatementContext.Write(node.Outputs[0])),
                ("rows", names.Rows(node.Result)),
                ("columns", names.Columns(node.Result))
            )
    );
}
