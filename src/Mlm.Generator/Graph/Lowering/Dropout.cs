using Mlm.Dsl.Operations;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Graph.Lowering;

internal static partial class OperationLowerings
{
    /// <summary><c>dropout(x, p)</c>; where it drops nothing it is x itself.</summary>
    public static readonly OperationLowering Dropout = Add(
        OperationCatalog.Dropout,
        (operation, graph, wanted) =>
        {
            var p = operation.Number("p")!;
            if (!graph.Drops(p))
                return graph.Tensor(operation["x"], wanted);
            var name = wanted ?? "dropped";
            var x = graph.Tensor(operation["x"]);
            return graph.Add(new DropoutOp(graph.TakeDropoutSite(p)!), [x], (name, x.Shape)).Result;
        }
    );
}
