using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Types;

namespace Mlm.Dsl.Operations;

/// <summary><c>sgd(lr:, momentum:, nesterov:, weight_decay:, clip:)</c>.</summary>
internal sealed class SgdOperation : Operation
{
    public SgdOperation()
        : base(
            OperationForm.Update,
            "sgd",
            "sgd(lr: 0.1, momentum: 0, nesterov: 0, weight_decay: 0, clip: 1)",
            "as PyTorch: clip, coupled decay, momentum (the first buffer is the gradient), nesterov; `clip` is the largest norm of "
                + "the whole gradient, none unless told"
        ) =>
        Parameters = [
            Required("lr", ParameterKind.Number, "the learning rate"),
            Number("momentum", "0", "the share of the last step that stays"),
            Number("nesterov", "0", "1 looks ahead; needs momentum"),
            Number("weight_decay", "0", "the decay of every param that is not marked `no_decay`"),
            Optional("clip", ParameterKind.Number, "the largest norm of the whole gradient"),
        ];

    private protected override SpecType TypeOf(OperationCall call)
    {
        foreach (var parameter in new[] { "lr", "momentum", "weight_decay" })
            call.CheckNotNegative(parameter);
        call.CheckRange("clip", v => v > 0, "above 0");
        call.CheckSwitch("nesterov");
        if (call.Number("nesterov") == 1 && call.Number("momentum") == 0)
            call.Report(DiagnosticCatalog.NesterovNeedsMomentum, call["nesterov"].Span);
        return NumberType.Instance;
    }
}

public static partial class OperationCatalog
{
    /// <summary><c>sgd(lr:, momentum:, nesterov:, weight_decay:, clip:)</c>.</summary>
    public static readonly Operation Sgd = Register(new SgdOperation());
}
