using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Statements;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, StatementContext, Call> Addition = Add<AddOperation>(
        (_, node, names) =>
            new Call(
                "Elementwise.Add",
                [.. Operands(node, names), .. Sizes(node, names), ("period", names.MaxRows(node.Inputs[1]))]
            )
    );

    internal static readonly Func<Node, StatementContext, Call> Subtraction = Add<SubtractOperation>(
        (_, node, names) =>
            new Call("Elementwise.Subtract", [.. Operands(node, names), .. Sizes(node, names), .. Periods(node, names)])
    );

    internal static readonly Func<Node, StatementContext, Call> Multiplication = Add<MultiplyOperation>(
        (_, node, names) =>
            new Call(
                "Elementwise.Multiply",
                [
                    .. Operands(node, names),
                    Write(node),
                    .. Sizes(node, names),
                    ("period", names.MaxRows(node.Inputs[1])),
                ]
            )
    );

    internal static readonly Func<Node, StatementContext, Call> Division = Add<DivideOperation>(
        (_, node, names) =>
            new Call(
                "Elementwise.Divide",
                [.. Operands(node, names), Write(node), .. Sizes(node, names), .. Periods(node, names)]
            )
    );

    internal static readonly Func<Node, StatementContext, Call> Affine = Add<AffineOperation>(
        (affine, node, names) =>
            new Call(
                "Elementwise.Affine",
                [
                    .. Operand(node, names),
                    Write(node),
                    ("scale", Literals.Single(affine.Scale)),
                    ("shift", Literals.Single(affine.Shift)),
                    .. Sizes(node, names),
                ]
            )
    );

    internal static readonly Func<Node, StatementContext, Call> DivisionByNumber = Add<DivideByNumberOperation>(
        (division, node, names) =>
            new Call(
                "Elementwise.DivideByNumber",
                [
                    .. Operand(node, names),
                    Write(node),
                    ("divisor", Literals.Single(division.Divisor)),
                    .. Sizes(node, names),
                ]
            )
    );

    internal static readonly Func<Node, StatementContext, Call> Reciprocal = Add<ReciprocalOperation>(
        (reciprocal, node, names) =>
            new Call(
                "Elementwise.Reciprocal",
                [.. Operand(node, names), ("numerator", Literals.Single(reciprocal.Numerator)), .. Sizes(node, names)]
            )
    );

    internal static readonly Func<Node, StatementContext, Call> Accumulate = Add<AccumulateOperation>(
        (_, node, names) => new Call("Elementwise.Accumulate", [.. Operand(node, names), .. Sizes(node, names)])
    );

    internal static readonly Func<Node, StatementContext, Call> Copy = Add<CopyOperation>(
        (_, node, names) => new Call("Elementwise.Copy", [.. Operand(node, names), .. Sizes(node, names)])
    );

    internal static readonly Func<Node, StatementContext, Call> SumRows = Add<SumRowsOperation>(
        (_, node, names) =>
            new Call(
                "Elementwise.SumRows",
                ("dy", names.Slot(node.Inputs[0])),
                ("into", names.Into(node.Outputs[0])),
                ("rows", names.Rows(node.Inputs[0])),
                ("columns", names.Columns(node.Result)),
                ("period", names.MaxRows(node.Result))
            )
    );

    internal static readonly Func<Node, StatementContext, Call> SumProducts = Add<SumProductsOperation>(
        (_, node, names) =>
            new Call(
                "Elementwise.SumProducts",
                ("dy", names.Slot(node.Inputs[0])),
                ("x", names.Slot(node.Inputs[1])),
                ("into", names.Into(node.Outputs[0])),
                ("rows", names.Rows(node.Inputs[0])),
                ("columns", names.Columns(node.Result)),
                ("period", names.MaxRows(node.Result))
            )
    );

    private static (string, string)[] Operand(Node node, StatementContext names) =>
        [("x", names.Slot(node.Inputs[0])), ("y", names.Slot(node.Result))];

    private static (string, string)[] Operands(Node node, StatementContext names) =>
        [("a", names.Slot(node.Inputs[0])), ("b", names.Slot(node.Inputs[1])), ("y", names.Slot(node.Result))];

    private static (string, string)[] Sizes(Node node, StatementContext names) =>
        [("rows", names.Rows(node.Result)), ("columns", names.Columns(node.Result))];

    private static (string, string)[] Periods(Node node, StatementContext names) =>
        [("periodA", names.MaxRows(node.Inputs[0])), ("periodB", names.MaxRows(node.Inputs[1]))];

    private static (string, string) Write(Node node) => ("write", StatementContext.Write(node.Outputs[0]));
}
