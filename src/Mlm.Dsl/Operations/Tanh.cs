namespace Mlm.Dsl.Operations;

public static partial class OperationCatalogue
{
    /// <summary><c>tanh(x)</c>.</summary>
    public static readonly Operation Tanh = Register(new ActivationOperation("tanh", "the hyperbolic tangent"));
}
