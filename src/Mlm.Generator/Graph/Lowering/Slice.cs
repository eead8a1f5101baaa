using Mlm.Dsl.Operations;
using Mlm.Dsl.Types;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Graph.Lowering;

internal static partial class OperationLowerings
{
    /// <summary><c>w[..k]</c></summary>
    public static readonly OperationLowering Slice = Add(
        OperationCatalog.Slice,
        (operation, graph, wanted) =>
        {
            var name = wanted ?? "slice";
            var w = graph.Tensor(operation["param"]);
            var shape = new MatrixShape(((TensorType)operation.Type).Shape, null);
            return graph.Add(new SliceOp(), [w], (name, shape)).Result;
        }
    );
}
