using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Types;

namespace Mlm.Dsl.Operations;

/// <summary>
/// <c>a + b</c> and its like: tensors whose shapes agree or of which one is a suffix of the other, numbers with tensors,
/// and losses as far as the sum stays a weighted sum of cross-entropies.
/// </summary>
internal abstract class ElementwiseOperation : Operation
{
    private protected ElementwiseOperation(string sign, string name, string summary)
        : base(OperationForm.Operator, name, $"a {sign} b", summary)
    {
        Sign = sign;
        Parameters =
        [
            Required("left", ParameterKind.Tensor, "a tensor, a number or a loss"),
            Required("right", ParameterKind.Tensor, "a tensor, a number or a loss"),
        ];
    }

    /// <summary>Whether the operation makes a loss of these, at least one of which is a loss.</summary>
    private protected abstract bool MakesLoss(SpecType left, SpecType right);

    private protected override bool Accepts(OperationParameter parameter, Argument argument, OperationCall call) =>
        true;

    private protected override SpecType TypeOf(OperationCall call)
    {
        var (left, right) = (call["left"], call["right"]);
        if (left.Type is LossType || right.Type is LossType)
        {
            if (!MakesLoss(left.Type, right.Type))
                return Refuse(call, "; a loss may be added, subtracted, and multiplied or divided by numbers");
            return NumbersAreFinite(call) ? LossType.Instance : ErrorType.Instance;
        }
        if (left.Type is TensorType a && right.Type is TensorType b)
            return Broadcast(call, a.Shape, b.Shape);
        var tensor = left.Type as TensorType ?? right.Type as TensorType;
        if (tensor == null || (left.Type is not NumberType && right.Type is not NumberType))
            return Refuse(call, left.Type is IdsType || right.Type is IdsType ? "; ids take no arithmetic" : "");
        return NumbersAreFinite(call) ? tensor : ErrorType.Instance;
    }

    private SpecType Broadcast(OperationCall call, Shape a, Shape b)
    {
        if (b.IsSuffixOf(a))
            return new TensorType(a);
        if (a.IsSuffixOf(b))
            return new TensorType(b);
        call.Report(DiagnosticCatalog.ShapesDisagree, call.Span, Sign!, a.ToString(), b.ToString());
        return ErrorType.Instance;
    }

    private ErrorType Refuse(OperationCall call, string why)
    {
        var operands = $"{call["left"].Type.Describe()} and {call["right"].Type.Describe()}";
        call.Report(DiagnosticCatalog.WrongOperands, call.Span, Sign!, operands, why);
        return ErrorType.Instance;
    }

    private protected virtual bool NumbersAreFinite(OperationCall call) =>
        new[] { call["left"], call["right"] }.All(a => a.Type is not NumberType || call.IsFiniteFloat(a));
}
