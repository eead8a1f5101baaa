using Mlm.Dsl.Types;

namespace Mlm.Dsl.Operations;

/// <summary><c>adamw(lr:, beta1:, beta2:, eps:, weight_decay:, clip:)</c>.</summary>
internal sealed class AdamWOperation : Operation
{
    public AdamWOperation()
        : base(
            OperationForm.Update,
            "adamw",
            "adamw(lr: 0.001, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0.01, clip: 1)",
            "as PyTorch: clip, decoupled decay, moments; params marked `no_decay` do not decay; `clip` is the largest norm of the "
                + "whole gradient, none unless told"
        ) =>
        Parameters = [
            Number("lr", "0.001", "the learning rate"),
            Number("beta1", "0.9", "the share of the first moment that stays"),
            Number("beta2", "0.999", "the share of the second moment that stays"),
            Number("eps", "1e-8", "added to the root of the second moment"),
            Number("weight_decay", "0.01", "the decay of every param that is not marked `no_decay`"),
            Optional("clip", ParameterKind.Number, "the largest norm of the whole gradient"),
        ];

    private protected override SpecType TypeOf(OperationCall call)
    {
        foreach (var parameter in new[] { "lr", "eps", "weight_decay" })
            call.CheckNotNegative(parameter);
        // A beta that float32 rounds to 1 would divide by 1 − beta = 0.
        foreach (var parameter in new[] { "beta1", "beta2" })
            call.CheckRange(parameter, b => b >= 0 && (float)b < 1, "0 or more and below 1");
        call.CheckRange("clip", v => v > 0, "above 0");
        return NumberType.Instance;
    }
}

public static partial class OperationCatalog
{
    /// <summary><c>adamw(lr:, beta1:, beta2:, eps:, weight_decay:, clip:)</c>.</summary>
    public static readonly Operation AdamW = Register(new AdamWOperation());
}
