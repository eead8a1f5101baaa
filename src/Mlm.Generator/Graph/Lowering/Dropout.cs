using Mlm.Dsl.Operations;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Graph.Lowering;

internal static partial class OperationLowerings
{
    /// <summary><c>dropout(x, p)</c>; at p = 0 it is x itself.</summary>
    public static readonly OperationLowering Dropout = Add(
        OperationCatalogue.Dropout,
        (operation, graph) =>
        {
            var name = graph.TakeName("dropped");
            var x = graph.Tensor(operation["x"]);
            return graph.TakeDraws(operation.Number("p")!) is { } draws
                ? graph.Add(new DropoutOperation(draws), [x], (name, x.Shape)).Result
                : x;
        }
    );
}
