using Mlm.Dsl.Types;

namespace Mlm.Dsl.Operations;

/// <summary><c>w[..k]</c>.</summary>
internal sealed class SliceOperation : Operation
{
    public SliceOperation()
        : base(OperationForm.Operator, "slice", "w[..k]", "the first `k` rows of a 2-D param") =>
        Parameters = [
            Required("param", ParameterKind.Param, "a 2-D param"),
            Required("count", ParameterKind.Number, "how many rows, an integer"),
        ];

    private protected override SpecType TypeOf(OperationCall call)
    {
        if (!call.CheckRank("param", 2, "`w[..k]`"))
            return ErrorType.Instance;
        var (param, count) = (call.Shape("param"), call["count"]);
        var range = $"1 to {OperationCall.Digits(param[0].Size)}, the rows of {param}";
        if (!call.CheckRange("count", k => k >= 1 && k <= param[0].Size, range))
            return ErrorType.Instance;
        return new TensorType(new Shape([new Axis(count.Text, (int)count.Number), param[1]]));
    }
}

public static partial class OperationCatalog
{
    /// <summary><c>w[..k]</c>.</summary>
    public static readonly Operation Slice = Register(new SliceOperation());
}
