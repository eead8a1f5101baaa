using System.Globalization;
using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Statements;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, StatementContext, Call> Dropout = Add<DropoutOperation>(
        (dropout, node, names) =>
            new Call(
                "Dropout.Forward",
                [.. Operand(node, names), Draws(dropout.Draws), .. Sizes(node, names), .. Places(node, names)]
            )
    );

    internal static readonly Func<Node, StatementContext, Call> DropoutBackward = Add<DropoutBackwardOperation>(
        (dropout, node, names) =>
            new Call(
                "Dropout.Backward",
                [
                    ("dy", names.Slot(node.Inputs[0])),
                    ("dx", names.Slot(node.Result)),
                    Write(node),
                    Draws(dropout.Draws),
                    .. Sizes(node, names),
                    .. Places(node, names),
                ]
            )
    );

    private static (string, string) Draws(DropoutDraws draws, string argument = "draws") =>
        (
            argument,
            $"Draws(stream: {draws.Stream.ToString(CultureInfo.InvariantCulture)}, probability: {Literals.Double(draws.Probability)})"
        );

    // Selected rows take the draws that they have in the whole.
    private static (string, string)[] Places(Node node, StatementContext names) =>
        node.Result.Shape.Selection is { } selection ? [("places", names.PlacesOf(selection))] : [];
}
