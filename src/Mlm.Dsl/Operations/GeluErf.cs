namespace Mlm.Dsl.Operations;

public static partial class OperationCatalog
{
    /// <summary><c>gelu_erf(x)</c>.</summary>
    public static readonly Operation GeluErf = Register(
        new ActivationOperation("gelu_erf", "the exact form, 0.5x(1 + erf(x/√2))")
    );
}
