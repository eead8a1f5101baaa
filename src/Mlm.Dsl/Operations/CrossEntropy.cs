using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Types;

namespace Mlm.Dsl.Operations;

/// <summary><c>cross_entropy(logits, ids, at: masked)</c>.</summary>
internal sealed class CrossEntropyOperation : Operation
{
    public CrossEntropyOperation()
        : base(
            OperationForm.Call,
            "cross_entropy",
            "cross_entropy(logits, ids, at: masked)",
            "a loss: the mean of −log softmax(logits) at the ids, over the places that `at` selects, or over all; the logits "
                + "have the ids' shape with one more axis, at least the ids' bound long"
        ) =>
        Parameters = [
            Required("logits", ParameterKind.Tensor, "`[N, T, V]`"),
            Required("ids", ParameterKind.Ids, "what should have been predicted, `[N, T]`"),
            Optional("at", ParameterKind.Indicator, "which places count, `[N, T]`"),
        ];

    private protected override SpecType TypeOf(OperationCall call)
    {
        var (logits, ids) = (call.Shape("logits"), call.Ids("ids"));
        call.CheckShape("at", ids.Shape);
        if (call.CheckShape("logits", new Shape([.. ids.Shape.Axes, logits[-1]])) && logits[-1].Size < ids.Bound)
        {
            var (last, columns) = (OperationCall.Digits(ids.Bound - 1), OperationCall.Digits(logits[-1].Size));
            call.Report(DiagnosticCatalog.IdsBeyondLogits, call["ids"].Span, last, logits.ToString(), columns);
        }
        return LossType.Instance;
    }
}

public static partial class OperationCatalog
{
    /// <summary><c>cross_entropy(logits, ids, at: masked)</c>.</summary>
    public static readonly Operation CrossEntropy = Register(new CrossEntropyOperation());
}
