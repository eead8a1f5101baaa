using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Statements;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, StatementContext, Call> LayerNorm = Add<LayerNormOperation>(Norm);

    internal static readonly Func<Node, StatementContext, Call> LayerNormBackward = Add<LayerNormBackwardOperation>(
        NormBackward
    );

    internal static readonly Func<Node, StatementContext, Call> RmsNorm = Add<RmsNormOperation>(Norm);

    internal static readonly Func<Node, StatementContext, Call> RmsNormBackward = Add<RmsNormBackwardOperation>(
        NormBackward
    );

    private static Call Norm(NormOperation norm, Node node, StatementContext names)
    {
        var eps = ("eps", Literals.Single(norm.Eps));
        var rstd = ("rstd", names.Slot(node.Outputs[1].Value));
        if (NormOperation.Gain(node) is not { } gain)
            return new Call($"{norm.Kernel}.Forward", [.. Operand(node, names), rstd, .. Sizes(node, names), eps]);
        (string, string)[] bias = NormOperation.Bias(node) is { } shift ? [("bias", names.Slot(shift))] : [];
        return new Call(
            $"{norm.Kernel}.ForwardAffine",
            [
                ("x", names.Slot(node.Inputs[0])),
                ("gain", names.Slot(gain)),
                .. norm.CanShift && bias.Length == 0 ? [("bias", "null")] : bias,
                ("normalized", names.Slot(NormOperation.Normalized(node))),
                rstd,
                ("y", names.Slot(node.Result)),
                .. Sizes(node, names),
                eps,
            ]
        );
    }

    private static Call NormBackward(NormBackwardOperation norm, Node node, StatementContext names)
    {
        var isAffine = node.Inputs.Count > 3;
        return new Call(
            isAffine ? $"{norm.Kernel}.BackwardAffine" : $"{norm.Kernel}.Backward",
            [
                ("dy", names.Slot(node.Inputs[0])),
                (isAffine ? "normalized" : "y", names.Slot(node.Inputs[1])),
                ("rstd", names.Slot(node.Inputs[2])),
                .. isAffine ? [("gain", names.Slot(node.Inputs[3]))] : Array.Empty<(string, string)>(),
                ("dx", names.Slot(node.Result)),
                Write(node),
                .. Sizes(node, names),
            ]
        );
    }
}
