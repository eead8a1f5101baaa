using Mlm.Dsl.Binding;
using Mlm.Dsl.Operations;
using Mlm.Dsl.Types;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Graph.Lowering;

internal static partial class OperationLowerings
{
    /// <summary><c>a + b</c>; the shorter operand, a suffix of the longer, becomes the second.</summary>
    public static readonly OperationLowering Addition = AddElementwise(
        OperationCatalog.Add,
        "sum",
        new AddOp(),
        withNumber: number => new AffineOp(AffineOp.One, number),
        ofNumber: number => new AffineOp(AffineOp.One, number),
        isCommutative: true
    );

    /// <summary><c>a - b</c></summary>
    public static readonly OperationLowering Subtraction = AddElementwise(
        OperationCatalog.Subtract,
        "difference",
        new SubtractOp(),
        withNumber: number => new AffineOp(AffineOp.One, AffineOp.Negated(number)),
        ofNumber: number => AffineOp.Negative with { Shift = number }
    );

    /// <summary><c>a * b</c>; the shorter operand, a suffix of the longer, becomes the second.</summary>
    public static readonly OperationLowering Multiplication = AddElementwise(
        OperationCatalog.Multiply,
        "product",
        new MultiplyOp(),
        withNumber: number => new AffineOp(number, AffineOp.Zero),
        ofNumber: number => new AffineOp(number, AffineOp.Zero),
        isCommutative: true
    );

    /// <summary><c>a / b</c></summary>
    public static readonly OperationLowering Division = AddElementwise(
        OperationCatalog.Divide,
        "quotient",
        new DivideOp(),
        withNumber: number => new DivideByNumberOp(number),
        ofNumber: number => new ReciprocalOp(number)
    );

    /// <summary><c>-a</c></summary>
    public static readonly OperationLowering Negation = Add(
        OperationCatalog.Negate,
        (operation, graph, wanted) =>
        {
            var name = wanted ?? "negative";
            var x = graph.Tensor(operation["value"]);
            return graph.Add(AffineOp.Negative, [x], (name, x.Shape)).Result;
        }
    );

    /// <param name="operation">An operation of two operands, at least one of them a tensor.</param>
    /// <param name="otherwise">The result's name where nothing names it.</param>
    /// <param name="ofTensors">What it is of two tensors.</param>
    /// <param name="withNumber">What it is of a tensor on the left and a number on the right.</param>
    /// <param name="ofNumber">What it is of a number on the left and a tensor on the right.</param>
    /// <param name="isCommutative">Whether the longer of two tensors may come first.</param>
    private static OperationLowering AddElementwise(
        Operation operation,
        string otherwise,
        GraphOp ofTensors,
        Func<BoundNumber, GraphOp> withNumber,
        Func<BoundNumber, GraphOp> ofNumber,
        bool isCommutative = false
    ) =>
        Add(
            operation,
            (bound, graph, wanted) =>
            {
                var name = wanted ?? otherwise;
                var (left, right) = (bound["left"], bound["right"]);
                if (right is BoundNumber second)
                    return OfNumber(withNumber(second), left);
                if (left is BoundNumber first)
                    return OfNumber(ofNumber(first), right);
                var (a, b) = (graph.Tensor(left), graph.Tensor(right));
                if (isCommutative && b.Shape.Axes.Rank > a.Shape.Axes.Rank)
                    (a, b) = (b, a);
                var shape = new MatrixShape(((TensorType)bound.Type).Shape, null);
                return graph.Add(ofTensors, [a, b], (name, shape)).Result;

                Value OfNumber(GraphOp lowered, BoundExpression tensor)
                {
                    var x = graph.Tensor(tensor);
                    return graph.Add(lowered, [x], (name, x.Shape)).Result;
                }
            }
        );
}
