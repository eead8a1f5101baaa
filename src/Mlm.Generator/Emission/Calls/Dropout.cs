using System.Globalization;
using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Calls;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, EmissionContext, Call> Dropout = Add<DropoutOp>(
        (dropout, node, context) =>
            new Call(
                "Dropout.Forward",
                [.. Operand(node, context), Draws(dropout.Draws), .. Sizes(node, context), .. Places(node, context)]
            )
    );

    internal static readonly Func<Node, EmissionContext, Call> DropoutBackward = Add<DropoutBackwardOp>(
        (dropout, node, context) =>
            new Call(
                "Dropout.Backward",
                [
                    ("dy", context.Slot(node.Inputs[0])),
                    ("dx", context.Slot(node.Result)),
                    Write(node),
                    Draws(dropout.Draws),
                    .. Sizes(node, context),
                    .. Places(node, context),
                ]
            )
    );

    private static (string, string) Draws(DropoutSite draws, string argument = "draws") =>
        (
            argument,
            $"Draws(stream: {draws.Stream.ToString(CultureInfo.InvariantCulture)}, probability: {Literals.Double(draws.Probability)})"
        );

    // Selected rows take the draws that they have in the whole.
    private static (string, string)[] Places(Node node, EmissionContext context) =>
        node.Result.Shape.Selection is { } selection ? [("places", context.PlacesOf(selection))] : [];
}
