using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

internal static partial class GradientRules
{
    internal static readonly GradientRule Lookup = Add<LookupOp>(
        "y[r] = w[ids[r]] ⇒ dw[ids[r]] += dy[r]",
        (lookup, node, dy, gradients) => gradients.Contribute(node.Inputs[0], new LookupBackwardOp(lookup.Ids), dy)
    );
}
