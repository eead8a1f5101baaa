using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Calls;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, EmissionContext, Call> LayerNorm = Add<LayerNormOp>(Norm);

    internal static readonly Func<Node, EmissionContext, Call> LayerNormBackward = Add<LayerNormBackwardOp>(
        NormBackward
    );

    internal static readonly Func<Node, EmissionContext, Call> RmsNorm = Add<RmsNormOp>(Norm);

    internal static readonly Func<Node, EmissionContext, Call> RmsNormBackward = Add<RmsNormBackwardOp>(NormBackward);

    private static Call Norm(NormOp norm, Node node, EmissionContext context)
    {
        var eps = ("eps", Literals.Single(norm.Eps));
        var rstd = ("rstd", context.Slot(node.Outputs[1].Value));
        if (NormOp.Gain(node) is not { } gain)
            return new Call($"{norm.Kernel}.Forward", [.. Operand(node, context), rstd, .. Sizes(node, context), eps]);
        (string, string)[] bias = NormOp.Bias(node) is { } shift ? [("bias", context.Slot(shift))] : [];
        return new Call(
            $"{norm.Kernel}.ForwardAffine",
            [
                ("x", context.Slot(node.Inputs[0])),
                ("gain", context.Slot(gain)),
                .. norm.CanShift && bias.Length == 0 ? [("bias", "null")] : bias,
                ("normalized", context.Slot(NormOp.Normalized(node))),
                rstd,
                ("y", context.Slot(node.Result)),
                .. Sizes(node, context),
                eps,
            ]
        );
    }

    private static Call NormBackward(NormBackwardOp norm, Node node, EmissionContext context)
    {
        var isAffine = node.Inputs.Count > 3;
        return new Call(
            isAffine ? $"{norm.Kernel}.BackwardAffine" : $"{norm.Kernel}.Backward",
            [
                ("dy", context.Slot(node.Inputs[0])),
                (isAffine ? "normalized" : "y", context.Slot(node.Inputs[1])),
                ("rstd", context.Slot(node.Inputs[2])),
                .. isAffine ? [("gain", context.Slot(node.Inputs[3]))] : Array.Empty<(string, string)>(),
                ("dx", context.Slot(node.Result)),
                Write(node),
                .. Sizes(node, context),
            ]
        );
    }
}
