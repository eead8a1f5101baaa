namespace Mlm.Dsl.Operations;

public static partial class OperationCatalog
{
    /// <summary><c>sigmoid(x)</c>.</summary>
    public static readonly Operation Sigmoid = Register(new ActivationOperation("sigmoid", "1 / (1 + e⁻ˣ)"));
}
