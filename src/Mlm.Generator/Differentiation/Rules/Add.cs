using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

internal static partial class GradientRules
{
    // y[r] = a[r] + b[r mod period]   ⇒   da = dy,  db[p] = Σ dy[r] over r ≡ p (mod period)
    internal static readonly GradientRule Addition = Add<AddOperation>(
        (_, node, dy, gradients) =>
        {
            var (a, b) = (node.Inputs[0], node.Inputs[1]);
            gradients.PassThrough(a, dy);
            if (AddOperation.IsBroadcast(node))
                gradients.Contribute(b, new SumRowsOperation(), dy);
            else
                gradients.PassThrough(b, dy);
        }
    );
}
