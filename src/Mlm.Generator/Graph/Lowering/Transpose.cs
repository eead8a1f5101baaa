using Mlm.Dsl.Operations;
using Mlm.Dsl.Types;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Graph.Lowering;

internal static partial class OperationLowerings
{
    /// <summary><c>w.T</c>; as a product's right side it costs nothing after <c>TransposeIntoProduct</c>.</summary>
    public static readonly OperationLowering Transpose = Add(
        OperationCatalog.Transpose,
        (operation, graph, wanted) =>
        {
            var name = wanted ?? "transposed";
            var w = graph.Tensor(operation["param"]);
            var shape = new MatrixShape(((TensorType)operation.Type).Shape, null);
            return graph.Add(new TransposeOp(), [w], (name, shape)).Result;
        }
    );
}
