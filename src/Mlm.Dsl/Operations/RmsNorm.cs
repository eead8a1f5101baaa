using Mlm.Dsl.Types;

namespace Mlm.Dsl.Operations;

/// <summary><c>rmsnorm(x, gain, eps: 1e-5)</c>.</summary>
internal sealed class RmsNormOperation : Operation
{
    public RmsNormOperation()
        : base(
            OperationForm.Call,
            "rmsnorm",
            "rmsnorm(x, gain, eps: 1e-5)",
            "each row of the last axis divided by √(mean of its squares + `eps`), then times `gain`"
        ) =>
        Parameters = [
            Required("x", ParameterKind.Tensor, "a tensor"),
            Optional("gain", ParameterKind.Tensor, "1-D, as long as the last axis"),
            Number("eps", "1e-5", "added to the mean of the squares"),
        ];

    private protected override SpecType TypeOf(OperationCall call)
    {
        call.CheckShape("gain", new Shape([call.Shape("x")[-1]]));
        call.CheckNotNegative("eps");
        return call["x"].Type;
    }
}

public static partial class OperationCatalog
{
    /// <summary><c>rmsnorm(x, gain, eps: 1e-5)</c>.</summary>
    public static readonly Operation RmsNorm = Register(new RmsNormOperation());
}
