using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Calls;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, EmissionContext, Call> MatMul = Add<MatMulOp>(
        (product, node, context) =>
            new Call(
                "MatMul.Forward" + Ending(product.IsTransposed),
                [
                    ("a", context.Slot(node.Inputs[0])),
                    ("b", context.Slot(node.Inputs[1])),
                    ("c", context.Slot(node.Result)),
                    ("write", EmissionContext.Write(node.Outputs[0])),
                    ("rows", context.Rows(node.Result)),
                    ("inner", context.Columns(node.Inputs[0])),
                    ("columns", context.Columns(node.Result)),
                    .. Then(product, node, context),
                ]
            )
    );

    internal static readonly Func<Node, EmissionContext, Call> MatMulBackwardInput = Add<MatMulBackwardInputOp>(
        (product, node, context) =>
            new Call(
                "MatMul.BackwardInput" + Ending(product.IsTransposed),
                [
                    ("dc", context.Slot(node.Inputs[0])),
                    ("b", context.Slot(node.Inputs[1])),
                    ("da", context.Slot(node.Result)),
                    ("write", EmissionContext.Write(node.Outputs[0])),
                    ("rows", context.Rows(node.Inputs[0])),
                    ("inner", context.Columns(node.Result)),
                    ("columns", context.Columns(node.Inputs[0])),
                    .. Then(product, node, context),
                ]
            )
    );

    internal static readonly Func<Node, EmissionContext, Call> MatMulBackwardWeight = Add<MatMulBackwardWeightOp>(
        (product, node, context) =>
            new Call(
                "MatMul.BackwardWeight" + Ending(product.IsTransposed),
                [
                    ("a", context.Slot(node.Inputs[0])),
                    ("dc", context.Slot(node.Inputs[1])),
                    ("into", context.Into(node.Outputs[0])),
                    ("rows", context.Rows(node.Inputs[0])),
                    ("inner", context.Columns(node.Inputs[0])),
                    ("columns", context.Columns(node.Inputs[1])),
                ]
            )
    );

    private static (string, string)[] Then(MatMulBackwardInputOp product, Node node, EmissionContext context) =>
        product.TimesSlope ? [("then", $"Epilogue.Times({context.Slot(node.Inputs[2])})")] : [];

    private static (string, string)[] Then(MatMulOp product, Node node, EmissionContext context)
    {
        if (product.Then is not { } then)
            return [];
        if (then.Function == null)
            return [("then", $"Epilogue.Bias({context.Slot(node.Inputs[2])})")];
        string[] arguments =
        [
            .. then.HasBias ? [$"bias: {context.Slot(node.Inputs[2])}"] : Array.Empty<string>(),
            .. node.Outputs.Skip(1).Select(slope => $"slope: {context.Slot(slope.Value)}"),
        ];
        return [("then", $"Epilogue.{then.Function.Kernel}({string.Join(", ", arguments)})")];
    }

    private static string Ending(bool isTransposed) => isTransposed ? "Transposed" : "";
}
