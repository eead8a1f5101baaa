using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Statements;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, StatementContext, Call> Addition = Add<AddOperation>(
        (_, node, names) =>
            new Call(
                "Elementwise.Add",
                ("a", names.Slot(node.Inputs[0])),
                ("b", names.Slot(node.Inputs[1])),
                ("y", names.Slot(node.Result)),
                ("rows", names.Rows(node.Result)),
                ("columns", names.Columns(node.Result)),
                ("period", names.MaxRows(node.Inputs[1]))
            )
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

    internal static readonly Func<Node, StatementContext, Call> Accumulate = Add<AccumulateOperation>(
        (_, node, names) => Unary("Elementwise.Accumulate", node, names)
    );

    internal static readonly Func<Node, StatementContext, Call> Copy = Add<CopyOperation>(
        (_, node, names) => Unary("Elementwise.Copy", node, names)
    );

    private static Call Unary(string method, Node node, StatementContext names) =>
        new(
            method,
            ("x", names.Slot(node.Inputs[0])),
            ("y", names.Slot(node.Result)),
            ("rows", names.Rows(node.Result)),
            ("columns", names.Columns(node.Result))
        );
}
