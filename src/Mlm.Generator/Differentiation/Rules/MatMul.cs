using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

internal static partial class GradientRules
{
    // da comes first: it reads b, which db may update in place.
    internal static readonly GradientRule MatMul = Add<MatMulOp>(
        "c = a·b ⇒ da = dc·bᵀ, db = aᵀ·dc; c = a·bᵀ ⇒ da = dc·b, db = dcᵀ·a",
        (product, node, dc, gradients) =>
        {
            var (a, b) = (node.Inputs[0], node.Inputs[1]);
            gradients.Contribute(a, new MatMulBackwardInputOp(product.IsTransposed), dc, b);
            gradients.Contribute(b, new MatMulBackwardWeightOp(product.IsTransposed), a, dc);
        }
    );
}
