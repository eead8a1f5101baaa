using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

// A repeated operand has fewer rows than the result; p is a row of it, and r ≡ p (mod its rows) are those it serves.
internal static partial class GradientRules
{
    // y[r] = a[r] + b[p]   ⇒   da = dy,  db[p] = Σ dy[r]
    internal static readonly GradientRule Addition = Add<AddOperation>(
        (_, node, dy, gradients) =>
        {
            ContributeSum(node, node.Inputs[0], dy, gradients);
            ContributeSum(node, node.Inputs[1], dy, gradients);
        }
    );

    // y[r] = a[r] − b[p]   ⇒   da = dy,  db[p] = −Σ dy[r]; either may be the repeated one
    internal static readonly GradientRule Subtraction = Add<SubtractOperation>(
        (_, node, dy, gradients) =>
        {
            var (a, b) = (node.Inputs[0], node.Inputs[1]);
            ContributeSum(node, a, dy, gradients);
            var summed = ElementwiseOperation.IsRepeated(node, b)
                ? gradients.Compute("sum", b.Shape, new SumRowsOperation(), dy)
                : dy;
            gradients.Contribute(b, AffineOperation.Negative, summed);
        }
    );

    // y[r] = a[r]·b[p]   ⇒   da[r] = dy[r]·b[p],  db[p] = Σ dy[r]·a[r]
    internal static readonly GradientRule Multiplication = Add<MultiplyOperation>(
        (_, node, dy, gradients) =>
        {
            var (a, b) = (node.Inputs[0], node.Inputs[1]);
            gradients.Contribute(a, new MultiplyOperation(), dy, b);
            if (ElementwiseOperation.IsRepeated(node, b))
                gradients.Contribute(b, new SumProductsOperation(), dy, a);
            else
                gradients.Contribute(b, new MultiplyOperation(), dy, a);
        }
    );

    // y = a/b   ⇒   da = dy/b,  db = −da·y; what is of a repeated operand is summed over the rows that it serves
    internal static readonly GradientRule Division = Add<DivideOperation>(
        (_, node, dy, gradients) =>
        {
            var (a, b) = (node.Inputs[0], node.Inputs[1]);
            var quotient = gradients.Compute("quotient", node.Result.Shape, new DivideOperation(), dy, b);
            ContributeSum(node, a, quotient, gradients);
            GraphOperation product = ElementwiseOperation.IsRepeated(node, b)
                ? new SumProductsOperation()
                : new MultiplyOperation();
            var negative = gradients.Compute("product", b.Shape, product, quotient, node.Result);
            gradients.Contribute(b, AffineOperation.Negative, negative);
        }
    );

    // y = scale·x + shift   ⇒   dx = scale·dy
    internal static readonly GradientRule Affine = Add<AffineOperation>(
        (affine, node, dy, gradients) =>
        {
            if (affine.Scale.Value.Equals(1.0))
                gradients.PassThrough(node.Inputs[0], dy);
            else
                gradients.Contribute(node.Inputs[0], affine with { Shift = AffineOperation.Zero }, dy);
        }
    );

    // y = x/c   ⇒   dx = dy/c
    internal static readonly GradientRule DivisionByNumber = Add<DivideByNumberOperation>(
        (division, node, dy, gradients) => gradients.Contribute(node.Inputs[0], division, dy)
    );

    // y = c/x   ⇒   dx = −dy·y/x
    internal static readonly GradientRule Reciprocal = Add<ReciprocalOperation>(
        (_, node, dy, gradients) =>
        {
            var (x, y) = (node.Inputs[0], node.Result);
            var product = gradients.Compute("product", y.Shape, new MultiplyOperation(), dy, y);
            var quotient = gradients.Compute("quotient", y.Shape, new DivideOperation(), product, x);
            gradients.Contribute(x, AffineOperation.Negative, quotient);
        }
    );

    /// <summary>Contributes a gradient of the result's rows to an operand, summed where the operand is repeated.</summary>
    private static void ContributeSum(Node node, Value operand, Value gradient, Differentiator gradients)
    {
        if (ElementwiseOperation.IsRepeated(node, operand))
            gradients.Contribute(operand, new SumRowsOperation(), gradient);
        else
            gradients.PassThrough(operand, gradient);
    }
}
