using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

internal static partial class GradientRules
{
    // y[r] = w[ids[r]]   ⇒   dw[ids[r]] += dy[r]
    internal static readonly GradientRule Lookup = Add<LookupOperation>(
        (lookup, node, dy, gradients) =>
            gradients.Contribute(node.Inputs[0], new LookupBackwardOperation(lookup.Ids), dy)
    );
}
