using Mlm.Dsl.Types;

namespace Mlm.Dsl.Operations;

/// <summary><c>layernorm(x, gain, bias, eps: 1e-5)</c>.</summary>
internal sealed class LayerNormOperation : Operation
{
    public LayerNormOperation()
        : base(
            OperationForm.Call,
            "layernorm",
            "layernorm(x, gain, bias, eps: 1e-5)",
            "each row of the last axis moved to mean 0 and scaled to variance 1 (the biased one), then times `gain` plus `bias`"
        ) =>
        Parameters = [
            Required("x", ParameterKind.Tensor, "a tensor"),
            Optional("gain", ParameterKind.Tensor, "1-D, as long as the last axis"),
            Optional("bias", ParameterKind.Tensor, "1-D, as long as the last axis"),
            Number("eps", "1e-5", "added to the variance"),
        ];

    private protected override SpecType TypeOf(OperationCall call)
    {
        var row = new Shape([call.Shape("x")[-1]]);
        call.CheckShape("gain", row);
        call.CheckShape("bias", row);
        call.CheckNotNegative("eps");
        return call["x"].Type;
    }
}

public static partial class OperationCatalog
{
    /// <summary><c>layernorm(x, gain, bias, eps: 1e-5)</c>.</summary>
    public static readonly Operation LayerNorm = Register(new LayerNormOperation());
}
