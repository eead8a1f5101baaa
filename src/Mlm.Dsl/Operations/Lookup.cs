using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Types;

namespace Mlm.Dsl.Operations;

/// <summary><c>w[ids]</c>.</summary>
internal sealed class LookupOperation : Operation
{
    public LookupOperation()
        : base(
            OperationForm.Operator,
            "lookup",
            "w[ids]",
            "`[N, T, columns]`: the rows of a 2-D param at ids whose bound is at most its rows; each row's gradient is the "
                + "sum over the places where it was looked up"
        ) =>
        Parameters = [
            Required("param", ParameterKind.Param, "a 2-D param"),
            Required("ids", ParameterKind.Ids, "which rows"),
        ];

    private protected override SpecType TypeOf(OperationCall call)
    {
        if (!call.CheckRank("param", 2, "`w[ids]`"))
            return ErrorType.Instance;
        var (param, ids) = (call.Shape("param"), call.Ids("ids"));
        if (ids.Bound > param[0].Size)
        {
            var (last, rows) = (OperationCall.Digits(ids.Bound - 1), OperationCall.Digits(param[0].Size));
            var name = call["param"].Text;
            call.Report(DiagnosticCatalog.IdsBeyondRows, call["ids"].Span, last, name, param.ToString(), rows);
        }
        return new TensorType(new Shape([.. ids.Shape.Axes, param[1]]));
    }
}

public static partial class OperationCatalog
{
    /// <summary><c>w[ids]</c>.</summary>
    public static readonly Operation Lookup = Register(new LookupOperation());
}
