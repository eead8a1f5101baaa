using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Statements;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, StatementContext, Call> Lookup = Add<LookupOperation>(
        (lookup, node, names) =>
            new Call(
                "Embedding.Forward",
                ("weight", names.Slot(node.Inputs[0])),
                ("ids", names.Names.Of(lookup.Ids)),
                ("y", names.Slot(node.Result)),
                ("write", StatementContext.Write(node.Outputs[0])),
                ("rows", names.Rows(node.Result)),
                ("columns", names.Columns(node.Result))
            )
    );

    internal static readonly Func<Node, StatementContext, Call> LookupBackward = Add<LookupBackwardOperation>(
        (lookup, node, names) =>
            new Call(
                "Embedding.Backward",
                ("dy", names.Slot(node.Inputs[0])),
                ("ids", names.Names.Of(lookup.Ids)),
                ("order", "LookupOrder"),
                ("into", names.Into(node.Outputs[0])),
                ("rows", names.Rows(node.Inputs[0])),
                ("columns", names.Columns(node.Result)),
                ("vocabulary", names.MaxRows(node.Result))
            )
    );
}
