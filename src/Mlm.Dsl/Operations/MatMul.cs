using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Types;

namespace Mlm.Dsl.Operations;

/// <summary><c>a @ b</c>.</summary>
internal sealed class MatMulOperation : Operation
{
    public MatMulOperation()
        : base(
            OperationForm.Operator,
            "matmul",
            "a @ b",
            "matrix product over the last axis of `a` (which has two axes or more) and the first of `b` (which has two)"
        )
    {
        Sign = "@";
        Parameters =
        [
            Required("left", ParameterKind.Tensor, "a tensor of two axes or more"),
            Required("right", ParameterKind.Tensor, "a tensor of two axes"),
        ];
    }

    private protected override bool Accepts(OperationParameter parameter, Argument argument, OperationCall call) =>
        true;

    private protected override SpecType TypeOf(OperationCall call)
    {
        var (left, right) = (call["left"], call["right"]);
        if (left.Type is not TensorType { Shape: var a } || right.Type is not TensorType { Shape: var b })
        {
            var operands = $"{left.Type.Describe()} and {right.Type.Describe()}";
            call.Report(DiagnosticCatalog.WrongOperands, call.Span, "@", operands, "; it takes two tensors");
            return ErrorType.Instance;
        }
        if (a.Rank < 2)
            call.Report(
                DiagnosticCatalog.WrongRank,
                left.Span,
                "the left side of `@`",
                "two axes or more",
                left.Type.Describe()
            );
        if (!call.CheckRank("right", 2, "the right side of `@`") || a.Rank < 2)
            return ErrorType.Instance;
        if (a[-1].Size == b[0].Size)
            return new TensorType(new Shape([.. a.Axes.Take(a.Rank - 1), b[1]]));
        var (last, first) = (a[-1].Describe(), b[0].Describe());
        call.Report(DiagnosticCatalog.InnerAxesDisagree, call.Span, a.ToString(), b.ToString(), last, first);
        return ErrorType.Instance;
    }
}

public static partial class OperationCatalog
{
    /// <summary><c>a @ b</c>.</summary>
    public static readonly Operation MatMul = Register(new MatMulOperation());
}
