using Mlm.Dsl.Operations;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Graph.Lowering;

internal static partial class OperationLowerings
{
    /// <summary><c>gelu(x)</c></summary>
    public static readonly OperationLowering Gelu = Add(
        OperationCatalogue.Gelu,
        (operation, graph) =>
        {
            var name = graph.TakeName("gelu");
            var x = graph.Tensor(operation["x"]);
            return graph.Add(new GeluOperation(), [x], (name, x.Shape)).Result;
        }
    );
}
