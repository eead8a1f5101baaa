namespace Mlm.Dsl.Operations;

public static partial class OperationCatalog
{
    /// <summary><c>relu(x)</c>.</summary>
    public static readonly Operation Relu = Register(new ActivationOperation("relu", "max(x, 0)"));
}
