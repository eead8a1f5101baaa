using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Statements;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, StatementContext, Call> SharedMatMul = Add<SharedMatMulOperation>(
        (products, node, names) =>
            new Call(
                "MatMul.ForwardShared",
                ("a", names.Slot(node.Inputs[0])),
                ("rows", names.Rows(node.Result)),
                ("inner", names.Columns(node.Inputs[0]))
            )
            {
                List = ListOf(
                    "factors",
                    products.Parts(node),
                    part =>
                        [
                            ("b", names.Slot(part.Inputs[1])),
                            ("c", names.Slot(part.Result)),
                            ("write", StatementContext.Write(part.Outputs[0])),
                            ("columns", names.Columns(part.Result)),
                            .. Then((MatMulOperation)part.Operation, part, names),
                            .. Blocking(part, names),
                        ],
                    part => part.Result.Shape
                ),
            }
    );

    internal static readonly Func<Node, StatementContext, Call> SharedMatMulBackwardInput =
        Add<SharedMatMulBackwardInputOperation>(
            (products, node, names) =>
                new Call(
                    "MatMul.BackwardInputShared",
                    ("da", names.Slot(node.Result)),
                    ("write", StatementContext.Write(node.Outputs[0])),
                    ("rows", names.Rows(node.Inputs[0])),
                    ("inner", names.Columns(node.Result))
                )
                {
                    List = ListOf(
                        "terms",
                        products.Parts(node),
                        part =>
                            [
                                ("dc", names.Slot(part.Inputs[0])),
                                ("b", names.Slot(part.Inputs[1])),
                                ("columns", names.Columns(part.Inputs[0])),
                                .. Blocking(part, names),
                            ],
                        _ => null
                    ),
                }
        );

    internal static readonly Func<Node, StatementContext, Call> SharedMatMulBackwardWeight =
        Add<SharedMatMulBackwardWeightOperation>(
            (products, node, names) =>
                new Call(
                    "MatMul.BackwardWeightShared",
                    ("a", names.Slot(node.Inputs[0])),
                    ("rows", names.Rows(node.Inputs[0])),
                    ("inner", names.Columns(node.Inputs[0]))
                )
                {
                    List = ListOf(
                        "terms",
                        products.Parts(node),
                        part =>
                            [
                                ("dc", names.Slot(part.Inputs[1])),
                                ("into", names.Into(part.Outputs[0])),
                                ("columns", names.Columns(part.Inputs[1])),
                                .. Blocking(part, names),
                            ],
                        part => part.Result.Shape
                    ),
                }
        );

    // The elements' type is the kernel's to say, so generated code takes no more names.
    private static CallList ListOf(
        string name,
        IReadOnlyList<Node> parts,
        Func<Node, (string Name, string Value)[]> arguments,
        Func<Node, MatrixShape?> shape
    ) =>
        new(
            name,
            [
                .. parts.Select(p =>
                    (
                        $"new({string.Join(", ", arguments(p).Select(a => $"{a.Name}: {a.Value}"))})",
                        shape(p)?.ToString()
                    )
                ),
            ]
        );
}
