using Mlm.Dsl.Operations;
using Mlm.Dsl.Types;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Graph.Lowering;

internal static partial class OperationLowerings
{
    /// <summary><c>w[ids]</c></summary>
    public static readonly OperationLowering Lookup = Add(
        OperationCatalog.Lookup,
        (operation, graph, wanted) =>
        {
            var name = wanted ?? "looked_up";
            var weight = graph.Tensor(operation["param"]);
            var ids = graph.Ids(operation["ids"]);
            var shape = new MatrixShape(((TensorType)operation.Type).Shape, null);
            return graph.Add(new LookupOp(ids), [weight], (name, shape)).Result;
        }
    );
}
