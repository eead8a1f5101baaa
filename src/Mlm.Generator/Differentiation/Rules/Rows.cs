using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

internal static partial class GradientRules
{
    internal static readonly GradientRule GatherRows = Add<GatherRowsOp>(
        "y[m] = x[places[m]] ⇒ dx[places[m]] = dy[m], zero elsewhere; y[m] = x[places[m] mod rows] ⇒ dx[p] = Σ dy[m] over places[m] ≡ p (mod rows)",
        (gather, node, dy, gradients) =>
        {
            var x = node.Inputs[0];
            var everyPlaceHasItsRow = x.Shape.MaxRows == node.Result.Shape.MaxRows && x.Parameter == null;
            GraphOp backward = everyPlaceHasItsRow
                ? new ScatterRowsOp(gather.Selection)
                : new SumGatheredRowsOp(gather.Selection);
            gradients.Contribute(x, backward, dy);
        }
    );
}
