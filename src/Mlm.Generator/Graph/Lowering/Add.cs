using Mlm.Dsl.Operations;
using Mlm.Dsl.Types;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Graph.Lowering;

internal static partial class OperationLowerings
{
    /// <summary><c>a + b</c>; the shorter operand, a suffix of the longer, becomes the second.</summary>
    public static readonly OperationLowering Addition = Add(
        OperationCatalogue.Add,
        (operation, graph) =>
        {
            var name = graph.TakeName("sum");
            if (operation["left"].Type is not TensorType || operation["right"].Type is not TensorType)
                return graph.Refuse(operation, "a number added to a tensor", "add a param of zeros instead");
            var a = graph.Tensor(operation["left"]);
            var b = graph.Tensor(operation["right"]);
            if (b.Shape.Axes.Rank > a.Shape.Axes.Rank)
                (a, b) = (b, a);
            var shape = new MatrixShape(((TensorType)operation.Type).Shape, null);
            return graph.Add(new AddOperation(), [a, b], (name, shape)).Result;
        }
    );
}
