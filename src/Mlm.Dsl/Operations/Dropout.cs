using Mlm.Dsl.Types;

namespace Mlm.Dsl.Operations;

/// <summary><c>dropout(x, p)</c>.</summary>
internal sealed class DropoutOperation : Operation
{
    public DropoutOperation()
        : base(
            OperationForm.Call,
            "dropout",
            "dropout(x, p)",
            "while training, zeroes each element with probability `p` and divides the rest by 1 − p"
        ) =>
        Parameters = [
            Required("x", ParameterKind.Tensor, "a tensor"),
            Required("p", ParameterKind.Number, "the probability, 0 or more and below 1"),
        ];

    private protected override SpecType TypeOf(OperationCall call)
    {
        call.CheckDropout("p");
        return call["x"].Type;
    }
}

public static partial class OperationCatalog
{
    /// <summary><c>dropout(x, p)</c>.</summary>
    public static readonly Operation Dropout = Register(new DropoutOperation());
}
