using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

// A repeated operand has fewer rows than the result; p is a row of it, and r ≡ p (mod its rows) are those it serves.
internal static partial class GradientRules
{
    internal static readonly GradientRule Addition = Add<AddOp>(
        "y[r] = a[r] + b[p] ⇒ da = dy, db[p] = Σ dy[r]",
        (_, node, dy, gradients) =>
        {
            ContributeSum(node, node.Inputs[0], dy, gradients);
            ContributeSum(node, node.Inputs[1], dy, gradients);
        }
    );

    internal static readonly GradientRule Subtraction = Add<SubtractOp>(
        "y[r] = a[r] − b[p] ⇒ da = dy, db[p] = −Σ dy[r]; either may be the repeated one",
        (_, node, dy, gradients) =>
        {
            var (a, b) = (node.Inputs[0], node.Inputs[1]);
            ContributeSum(node, a, dy, gradients);
            var summed = ElementwiseOp.IsRepeated(node, b)
                ? gradients.Compute("sum", b.Shape, new SumRowsOp(), dy)
                : dy;
            gradients.Contribute(b, AffineOp.Negative, summed);
        }
    );

    internal static readonly GradientRule Multiplication = Add<MultiplyOp>(
        "y[r] = a[r]·b[p] ⇒ da[r] = dy[r]·b[p], db[p] = Σ dy[r]·a[r]",
        (_, node, dy, gradients) =>
        {
            var (a, b) = (node.Inputs[0], node.Inputs[1]);
            gradients.Contribute(a, new MultiplyOp(), dy, b);
            if (ElementwiseOp.IsRepeated(node, b))
                gradients.Contribute(b, new SumProductsOp(), dy, a);
            else
                gradients.Contribute(b, new MultiplyOp(), dy, a);
        }
    );

    internal static readonly GradientRule Division = Add<DivideOp>(
        "y = a/b ⇒ da = dy/b, db = −da·y; what is of a repeated operand is summed over the rows that it serves",
        (_, node, dy, gradients) =>
        {
            var (a, b) = (node.Inputs[0], node.Inputs[1]);
            var quotient = gradients.Compute("quotient", node.Result.Shape, new DivideOp(), dy, b);
            ContributeSum(node, a, quotient, gradients);
            GraphOp product = ElementwiseOp.IsRepeated(node, b) ? new SumProductsOp() : new MultiplyOp();
            var negative = gradients.Compute("product", b.Shape, product, quotient, node.Result);
            gradients.Contribute(b, AffineOp.Negative, negative);
        }
    );

    internal static readonly GradientRule Affine = Add<AffineOp>(
        "y = scale·x + shift ⇒ dx = scale·dy",
        (affine, node, dy, gradients) =>
        {
            if (affine.Scale.Value.Equals(1.0))
                gradients.PassThrough(node.Inputs[0], dy);
            else
                gradients.Contribute(node.Inputs[0], affine with { Shift = AffineOp.Zero }, dy);
        }
    );

    internal static readonly GradientRule DivisionByNumber = Add<DivideByNumberOp>(
        "y = x/c ⇒ dx = dy/c",
        (division, node, dy, gradients) => gradients.Contribute(node.Inputs[0], division, dy)
    );

    internal static readonly GradientRule Reciprocal = Add<ReciprocalOp>(
        "y = c/x ⇒ dx = −dy·y/x",
        (_, node, dy, gradients) =>
        {
            var (x, y) = (node.Inputs[0], node.Result);
            var product = gradients.Compute("product", y.Shape, new MultiplyOp(), dy, y);
            var quotient = gradients.Compute("quotient", y.Shape, new DivideOp(), product, x);
            gradients.Contribute(x, AffineOp.Negative, quotient);
        }
    );

    /// <summary>Contributes a gradient of the result's rows to an operand, summed where the operand is repeated.</summary>
    private static void ContributeSum(Node node, Value operand, Value gradient, Differentiator gradients)
    {
        if (ElementwiseOp.IsRepeated(node, operand))
            gradients.Contribute(operand, new SumRowsOp(), gradient);
        else
            gradients.PassThrough(operand, gradient);
    }
}
