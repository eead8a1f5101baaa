namespace Mlm.Dsl.Operations;

public static partial class OperationCatalog
{
    /// <summary><c>silu(x)</c>.</summary>
    public static readonly Operation Silu = Register(new ActivationOperation("silu", "x · sigmoid(x)"));
}
