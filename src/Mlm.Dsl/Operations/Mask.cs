using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Types;

namespace Mlm.Dsl.Operations;

/// <summary><c>mask(tokens, select:, replace:, random:, token:, except:)</c>.</summary>
internal sealed class MaskOperation : Operation
{
    private const int MaxBound = 1 << 28;

    public MaskOperation()
        : base(
            OperationForm.Call,
            "mask",
            "mask(tokens, select: 0.15, replace: 0.8, random: 0.1, token: MASK, except: […])",
            "BERT masking, two results: the corrupted ids and the indicator of the selected places; of these, the share "
                + "`replace` becomes `token`, the share `random` a random id, and the rest stays; ids in `except` are never selected"
        ) =>
        Parameters = [
            Required("tokens", ParameterKind.Ids, "the ids, their bound below 2²⁸"),
            Required("select", ParameterKind.Number, "the share of places to select, 0 to 1"),
            Required("replace", ParameterKind.Number, "of these, the share that becomes `token`"),
            Required("random", ParameterKind.Number, "of these, the share that becomes a random id"),
            Required("token", ParameterKind.Number, "the id of [MASK]"),
            Optional("except", ParameterKind.List, "ids that are never selected"),
        ];

    private protected override SpecType TypeOf(OperationCall call)
    {
        var tokens = call.Ids("tokens");
        if (tokens.Bound >= MaxBound)
            call.Report(DiagnosticCatalog.MaskBound, call["tokens"].Span, OperationCall.Digits(tokens.Bound));
        CheckThresholds(call);
        CheckIds(call, tokens.Bound);
        return new MaskType(
            new IdsType(tokens.Shape, tokens.Bound, IsIndicator: false),
            new IdsType(tokens.Shape, 2, IsIndicator: true)
        );
    }

    private static void CheckThresholds(OperationCall call)
    {
        var areFractions = true;
        foreach (var parameter in new[] { "select", "replace", "random" })
            areFractions &= call.CheckRange(parameter, v => v is >= 0 and <= 1, "0 to 1");
        // Two decimals that add up to 1 are at most 2⁻⁵⁴ + 2⁻⁵⁵ off in double, so their sum rounds to 1: no tolerance.
        var sum = call.Number("replace") + call.Number("random");
        if (areFractions && sum > 1)
            call.Report(DiagnosticCatalog.MaskThresholds, call["random"].Span, OperationCall.Digits(sum));
    }

    private static void CheckIds(OperationCall call, int bound)
    {
        var range = $"an id, 0 to {OperationCall.Digits(bound - 1)}";
        call.CheckRange("token", id => id >= 0 && id < bound && id == Math.Floor(id), range);
        foreach (var (id, span) in call.Find("except")?.Items ?? [])
        {
            if (id >= bound)
                call.Report(DiagnosticCatalog.OutOfRange, span, "except", OperationCall.Digits(id), range);
        }
    }
}

public static partial class OperationCatalog
{
    /// <summary><c>mask(tokens, select:, replace:, random:, token:, except:)</c>.</summary>
    public static readonly Operation Mask = Register(new MaskOperation());
}
