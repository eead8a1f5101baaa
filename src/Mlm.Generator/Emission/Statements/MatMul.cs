using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Statements;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, StatementContext, Call> MatMul = Add<MatMulOperation>(
        (product, node, names) =>
            new Call(
                "MatMul.Forward" + Ending(product.IsTransposed),
                [
                    ("a", names.Slot(node.Inputs[0])),
                    ("b", names.Slot(node.Inputs[1])),
                    ("c", names.Slot(node.Result)),
                    ("write", StatementContext.Write(node.Outputs[0])),
                    ("rows", names.Rows(node.Result)),
                    ("inner", names.Columns(node.Inputs[0])),
                    ("columns", names.Columns(node.Result)),
                    .. Then(product, node, names),
                    .. Blocking(node, names),
                ]
            )
    );

    internal static readonly Func<Node, StatementContext, Call> MatMulBackwardInput = Add<MatMulBackwardInputOperation>(
        (product, node, names) =>
            new Call(
                "MatMul.BackwardInput" + Ending(product.IsTransposed),
                [
                    ("dc", names.Slot(node.Inputs[0])),
                    ("b", names.Slot(node.Inputs[1])),
                    ("da", names.Slot(node.Result)),
                    ("write", StatementContext.Write(node.Outputs[0])),
                    ("rows", names.Rows(node.Inputs[0])),
                    ("inner", names.Columns(node.Result)),
                    ("columns", names.Columns(node.Inputs[0])),
                    .. Then(product, node, names),
                    .. Blocking(node, names),
                ]
            )
    );

    internal static readonly Func<Node, StatementContext, Call> MatMulBackwardWeight =
        Add<MatMulBackwardWeightOperation>(
            (product, node, names) =>
                new Call(
                    "MatMul.BackwardWeight" + Ending(product.IsTransposed),
                    [
                        ("a", names.Slot(node.Inputs[0])),
                        ("dc", names.Slot(node.Inputs[1])),
                        ("into", names.Into(node.Outputs[0])),
                        ("rows", names.Rows(node.Inputs[0])),
                        ("inner", names.Columns(node.Inputs[0])),
                        ("columns", names.Columns(node.Inputs[1])),
                        .. Blocking(node, names),
                    ]
                )
        );

    private static (string, string)[] Then(MatMulBackwardInputOperation product, Node node, StatementContext names) =>
        product.TimesSlope ? [("then", $"Epilogue.Times({names.Slot(node.Inputs[2])})")] : [];

    private static (string, string)[] Then(MatMulOperation product, Node node, StatementContext names)
    {
        if (product.Then is not { } then)
            return [];
        if (then.Function == null)
            return [("then", $"Epilogue.Bias({names.Slot(node.Inputs[2])})")];
        string[] arguments =
        [
            .. then.HasBias ? [$"bias: {names.Slot(node.Inputs[2])}"] : Array.Empty<string>(),
            .. node.Outputs.Skip(1).Select(slope => $"slope: {names.Slot(slope.Value)}"),
        ];
        return [("then", $"Epilogue.{then.Function.Kernel}({string.Join(", ", arguments)})")];
    }

    private static (string, string)[] Blocking(Node node, StatementContext names)
    {
        if (names.BlockingOf(node) is not { } blocking)
            return [];
        string[] arguments =
        [
            $"block: {Literals.Integer(blocking.Block)}",
            $"panel: {Literals.Integer(blocking.Panel)}",
            $"Share.{blocking.Share}",
            .. blocking.Padded ? ["padded: true"] : Array.Empty<string>(),
        ];
        return [("blocking", $"new({string.Join(", ", arguments)})")];
    }

    private static string Ending(bool isTransposed) => isTransposed ? "Transposed" : "";
}
