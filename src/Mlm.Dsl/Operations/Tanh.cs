namespace Mlm.Dsl.Operations;

public static partial class OperationCatalog
{
    /// <summary><c>tanh(x)</c>.</summary>
    public static readonly Operation Tanh = Register(new ActivationOperation("tanh", "the hyperbolic tangent"));
}
