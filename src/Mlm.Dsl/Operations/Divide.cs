using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Types;

namespace Mlm.Dsl.Operations;

/// <summary><c>a / b</c>.</summary>
internal sealed class DivideOperation()
    : ElementwiseOperation(
        "/",
        "divide",
        "quotient, elementwise; where shapes differ, one must be a suffix of the other (biases, positions); no axis of size 1 is stretched"
    )
{
    internal override double? Fold(IReadOnlyList<double> numbers) => numbers[0] / numbers[1];

    private protected override bool MakesLoss(SpecType left, SpecType right) => right is NumberType;

    // A divisor that float32 rounds to 0 would make every element infinite.
    private protected override bool NumbersAreFinite(OperationCall call)
    {
        if (!base.NumbersAreFinite(call))
            return false;
        var divisor = call["right"];
        if (divisor.Type is not NumberType || (float)divisor.Number != 0)
            return true;
        call.Report(DiagnosticCatalog.NotFinite, divisor.Span, "a division by 0", "");
        return false;
    }
}

public static partial class OperationCatalog
{
    /// <summary><c>a / b</c>.</summary>
    public static readonly Operation Divide = Register(new DivideOperation());
}
