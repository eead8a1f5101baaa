using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Calls;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, EmissionContext, Call> Addition = Add<AddOp>(
        (_, node, context) =>
            new Call(
                "Elementwise.Add",
                [.. Operands(node, context), .. Sizes(node, context), ("period", context.MaxRows(node.Inputs[1]))]
            )
    );

    internal static readonly Func<Node, EmissionContext, Call> Subtraction = Add<SubtractOp>(
        (_, node, context) =>
            new Call(
                "Elementwise.Subtract",
                [.. Operands(node, context), .. Sizes(node, context), .. Periods(node, context)]
            )
    );

    internal static readonly Func<Node, EmissionContext, Call> Multiplication = Add<MultiplyOp>(
        (_, node, context) =>
            new Call(
                "Elementwise.Multiply",
                [
                    .. Operands(node, context),
                    Write(node),
                    .. Sizes(node, context),
                    ("period", context.MaxRows(node.Inputs[1])),
                ]
            )
    );

    internal static readonly Func<Node, EmissionContext, Call> Division = Add<DivideOp>(
        (_, node, context) =>
            new Call(
                "Elementwise.Divide",
                [.. Operands(node, context), Write(node), .. Sizes(node, context), .. Periods(node, context)]
            )
    );

    internal static readonly Func<Node, EmissionContext, Call> Affine = Add<AffineOp>(
        (affine, node, context) =>
            new Call(
                "Elementwise.Affine",
                [
                    .. Operand(node, context),
                    Write(node),
                    ("scale", Literals.Single(affine.Scale)),
                    ("shift", Literals.Single(affine.Shift)),
                    .. Sizes(node, context),
                ]
            )
    );

    internal static readonly Func<Node, EmissionContext, Call> DivisionByNumber = Add<DivideByNumberOp>(
        (division, node, context) =>
            new Call(
                "Elementwise.DivideByNumber",
                [
                    .. Operand(node, context),
                    Write(node),
                    ("divisor", Literals.Single(division.Divisor)),
                    .. Sizes(node, context),
                ]
            )
    );

    internal static readonly Func<Node, EmissionContext, Call> Reciprocal = Add<ReciprocalOp>(
        (reciprocal, node, context) =>
            new Call(
                "Elementwise.Reciprocal",
                [
                    .. Operand(node, context),
                    ("numerator", Literals.Single(reciprocal.Numerator)),
                    .. Sizes(node, context),
                ]
            )
    );

    internal static readonly Func<Node, EmissionContext, Call> Accumulate = Add<AccumulateOp>(
        (_, node, context) => new Call("Elementwise.Accumulate", [.. Operand(node, context), .. Sizes(node, context)])
    );

    internal static readonly Func<Node, EmissionContext, Call> Copy = Add<CopyOp>(
        (_, node, context) => new Call("Elementwise.Copy", [.. Operand(node, context), .. Sizes(node, context)])
    );

    internal static readonly Func<Node, EmissionContext, Call> SumRows = Add<SumRowsOp>(
        (_, node, context) =>
            new Call(
                "Elementwise.SumRows",
                ("dy", context.Slot(node.Inputs[0])),
                ("into", context.Into(node.Outputs[0])),
                ("rows", context.Rows(node.Inputs[0])),
                ("columns", context.Columns(node.Result)),
                ("period", context.MaxRows(node.Result))
            )
    );

    internal static readonly Func<Node, EmissionContext, Call> SumProducts = Add<SumProductsOp>(
        (_, node, context) =>
            new Call(
                "Elementwise.SumProducts",
                ("dy", context.Slot(node.Inputs[0])),
                ("x", context.Slot(node.Inputs[1])),
                ("into", context.Into(node.Outputs[0])),
                ("rows", context.Rows(node.Inputs[0])),
                ("columns", context.Columns(node.Result)),
                ("period", context.MaxRows(node.Result))
            )
    );

    private static (string, string)[] Operand(Node node, EmissionContext context) =>
        [("x", context.Slot(node.Inputs[0])), ("y", context.Slot(node.Result))];

    private static (string, string)[] Operands(Node node, EmissionContext context) =>
        [("a", context.Slot(node.Inputs[0])), ("b", context.Slot(node.Inputs[1])), ("y", context.Slot(node.Result))];

    private static (string, string)[] Sizes(Node node, EmissionContext context) =>
        [("rows", context.Rows(node.Result)), ("columns", context.Columns(node.Result))];

    private static (string, string)[] Periods(Node node, EmissionContext context) =>
        [("periodA", context.MaxRows(node.Inputs[0])), ("periodB", context.MaxRows(node.Inputs[1]))];

    private static (string, string) Write(Node node) => ("write", EmissionContext.Write(node.Outputs[0]));
}
