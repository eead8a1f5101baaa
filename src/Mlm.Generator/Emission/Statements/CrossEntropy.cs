using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Statements;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, StatementContext, Call> CrossEntropy = Add<CrossEntropyOperation>(
        (scored, node, names) =>
            new Call(
                "CrossEntropy.Forward",
                ("logits", names.Slot(node.Inputs[0])),
                ("labels", names.Names.Of(scored.Labels)),
                ("places", names.PlacesOf(scored.Selection)),
                ("statistics", names.Slot(node.Result)),
                ("count", names.RowsOf(scored.Selection)),
                ("columns", names.Columns(node.Inputs[0]))
            )
            {
                Assign = names.LossField(node) + " = ",
            }
    );

    internal static readonly Func<Node, StatementContext, Call> CrossEntropyBackward =
        Add<CrossEntropyBackwardOperation>(
            (scored, node, names) =>
                new Call(
                    "CrossEntropy.Backward",
                    ("logits", names.Slot(node.Inputs[0])),
                    ("labels", names.Names.Of(scored.Labels)),
                    ("places", names.PlacesOf(scored.Selection)),
                    ("statistics", names.Slot(node.Inputs[1])),
                    ("dlogits", names.Slot(node.Result)),
                    ("write", StatementContext.Write(node.Outputs[0])),
                    ("scale", Literals.Double(scored.Factor)),
                    ("count", names.RowsOf(scored.Selection)),
                    ("columns", names.Columns(node.Inputs[0]))
                )
        );
}
