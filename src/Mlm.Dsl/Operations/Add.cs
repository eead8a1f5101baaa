using Mlm.Dsl.Types;

namespace Mlm.Dsl.Operations;

/// <summary><c>a + b</c>.</summary>
internal sealed class AddOperation()
    : ElementwiseOperation(
        "+",
        "add",
        "sum, elementwise; where shapes differ, one must be a suffix of the other (biases, positions); no axis of size 1 is stretched"
    )
{
    internal override double? Fold(IReadOnlyList<double> numbers) => numbers[0] + numbers[1];

    private protected override bool MakesLoss(SpecType left, SpecType right) => left is LossType && right is LossType;
}

public static partial class OperationCatalog
{
    /// <summary><c>a + b</c>.</summary>
    public static readonly Operation Add = Register(new AddOperation());
}
