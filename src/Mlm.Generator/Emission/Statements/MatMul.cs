using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Statements;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, StatementContext, Call> MatMul = Add<MatMulOperation>(
        (product, node, names) =>
            new Call(
                "MatMul.Forward" + Ending(product.IsTransposed),
                ("a", names.Slot(node.Inputs[0])),
                ("b", names.Slot(node.Inputs[1])),
                ("c", names.Slot(node.Result)),
                ("write", StatementContext.Write(node.Outputs[0])),
                ("rows", names.Rows(node.Result)),
                ("inner", names.Columns(node.Inputs[0])),
                ("columns", names.Columns(node.Result))
            )
    );

    internal static readonly Func<Node, StatementContext, Call> MatMulBackwardInput = Add<MatMulBackwardInputOperation>(
        (product, node, names) =>
            new Call(
                "MatMul.BackwardInput" + Ending(product.IsTransposed),
                ("dc", names.Slot(node.Inputs[0])),
                ("b", names.Slot(node.Inputs[1])),
                ("da", names.Slot(node.Result)),
                ("write", StatementContext.Write(node.Outputs[0])),
                ("rows", names.Rows(node.Inputs[0])),
                ("inner", names.Columns(node.Result)),
                ("columns", names.Columns(node.Inputs[0]))
            )
    );

    internal static readonly Func<Node, StatementContext, Call> MatMulBackwardWeight =
        Add<MatMulBackwardWeightOperation>(
            (product, node, names) =>
                new Call(
                    "MatMul.BackwardWeight" + Ending(product.IsTransposed),
                    ("a", names.Slot(node.Inputs[0])),
                    ("dc", names.Slot(node.Inputs[1])),
                    ("into", names.Into(node.Outputs[0])),
                    ("rows", names.Rows(node.Inputs[0])),
                    ("inner", names.Columns(node.Inputs[0])),
                    ("columns", names.Columns(node.Inputs[1]))
                )
        );

    private static string Ending(bool isTransposed) => isTransposed ? "Transposed" : "";
}
