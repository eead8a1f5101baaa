using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Types;

namespace Mlm.Dsl.Operations;

/// <summary><c>attention(q, k, v, heads: H)</c>.</summary>
internal sealed class AttentionOperation : Operation
{
    public AttentionOperation()
        : base(
            OperationForm.Call,
            "attention",
            "attention(q, k, v, heads: H, keep: m, causal: 0, dropout: 0)",
            "softmax(qkᵀ/√d_head)v per head, of three `[N, T, D]`; bidirectional unless `causal` is 1; `keep` leaves out the "
                + "keys where it is 0, and a row that keeps none is zeros; `dropout` acts on the softmax"
        ) =>
        Parameters = [
            Required("q", ParameterKind.Tensor, "the queries `[N, T, D]`"),
            Required("k", ParameterKind.Tensor, "the keys `[N, T, D]`"),
            Required("v", ParameterKind.Tensor, "the values `[N, T, D]`"),
            Required("heads", ParameterKind.Number, "how many heads; it divides D"),
            Optional("keep", ParameterKind.Indicator, "`[N, T]`, 0 at the keys to leave out"),
            Number("causal", "0", "1 lets each place see itself and the places before it only"),
            Number("dropout", "0", "the probability of leaving out, below 1"),
        ];

    private protected override SpecType TypeOf(OperationCall call)
    {
        if (!call.CheckRank("q", 3, "`q` of `attention`"))
            return ErrorType.Instance;
        var q = call.Shape("q");
        call.CheckShape("k", q);
        call.CheckShape("v", q);
        call.CheckShape("keep", new Shape([q[0], q[1]]));
        call.CheckSwitch("causal");
        call.CheckDropout("dropout");
        var heads = call.Number("heads");
        if (
            call.CheckRange("heads", h => h >= 1 && h <= int.MaxValue && h == Math.Floor(h), "an integer of at least 1")
        )
        {
            if (q[-1].Size % (int)heads != 0)
            {
                var (features, count) = (q[-1].Describe(), OperationCall.Digits(heads));
                call.Report(DiagnosticCatalog.HeadsDoNotDivide, call["heads"].Span, features, count);
            }
        }
        return call["q"].Type;
    }
}

public static partial class OperationCatalog
{
    /// <summary><c>attention(q, k, v, heads: H)</c>.</summary>
    public static readonly Operation Attention = Register(new AttentionOperation());
}
