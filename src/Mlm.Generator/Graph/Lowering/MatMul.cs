using Mlm.Dsl.Binding;
using Mlm.Dsl.Operations;
using Mlm.Dsl.Types;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Graph.Lowering;

internal static partial class OperationLowerings
{
    /// <summary><c>a @ b</c>; where nothing names the product it is called after its weight, <c>by_w_o</c>.</summary>
    public static readonly OperationLowering MatMul = Add(
        OperationCatalog.MatMul,
        (operation, graph, wanted) =>
        {
            var right = operation["right"];
            var name = wanted ?? (right is BoundReference weight ? "by_" + weight.Symbol.Name : "product");
            var a = graph.Tensor(operation["left"]);
            var b = graph.Tensor(right);
            var shape = new MatrixShape(((TensorType)operation.Type).Shape, null);
            return graph.Add(new MatMulOp(), [a, b], (name, shape)).Result;
        }
    );
}
