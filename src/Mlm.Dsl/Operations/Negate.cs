using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Types;

namespace Mlm.Dsl.Operations;

/// <summary><c>-a</c>.</summary>
internal sealed class NegateOperation : Operation
{
    public NegateOperation()
        : base(OperationForm.Operator, "negate", "-a", "every element with its sign changed") =>
        Parameters = [Required("value", ParameterKind.Tensor, "a tensor, a number or a loss")];

    internal override double? Fold(IReadOnlyList<double> numbers) => -numbers[0];

    private protected override bool Accepts(OperationParameter parameter, Argument argument, OperationCall call) =>
        true;

    private protected override SpecType TypeOf(OperationCall call)
    {
        var type = call["value"].Type;
        if (type is TensorType or LossType)
            return type;
        var why = type is IdsType ? "; ids take no arithmetic" : "";
        call.Report(DiagnosticCatalog.WrongOperands, call.Span, "-", type.Describe(), why);
        return ErrorType.Instance;
    }
}

public static partial class OperationCatalog
{
    /// <summary><c>-a</c>.</summary>
    public static readonly Operation Negate = Register(new NegateOperation());
}
