using Mlm.Dsl.Types;

namespace Mlm.Dsl.Operations;

/// <summary>A function of each element of one tensor: <c>gelu(x)</c> and its like.</summary>
internal sealed class ActivationOperation : Operation
{
    public ActivationOperation(string name, string summary)
        : base(OperationForm.Call, name, $"{name}(x)", summary) =>
        Parameters = [Required("x", ParameterKind.Tensor, "a tensor")];

    private protected override SpecType TypeOf(OperationCall call) => call["x"].Type;
}
