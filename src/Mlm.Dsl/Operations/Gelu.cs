namespace Mlm.Dsl.Operations;

public static partial class OperationCatalog
{
    /// <summary><c>gelu(x)</c>.</summary>
    public static readonly Operation Gelu = Register(
        new ActivationOperation("gelu", "the tanh form, 0.5x(1 + tanh(√(2/π)(x + 0.044715x³)))")
    );
}
