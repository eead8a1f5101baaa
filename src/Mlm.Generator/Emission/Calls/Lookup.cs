using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Emission.Calls;

internal static partial class KernelCalls
{
    internal static readonly Func<Node, EmissionContext, Call> Lookup = Add<LookupOp>(
        (lookup, node, context) =>
            new Call(
                "Embedding.Forward",
                ("weight", context.Slot(node.Inputs[0])),
                ("ids", context.Names.Of(lookup.Ids)),
                ("y", context.Slot(node.Result)),
                ("write", EmissionContext.Write(node.Outputs[0])),
                ("rows", context.Rows(node.Result)),
                ("columns", context.Columns(node.Result))
            )
    );

    internal static readonly Func<Node, EmissionContext, Call> LookupBackward = Add<LookupBackwardOp>(
        (lookup, node, context) =>
            new Call(
                "Embedding.Backward",
                ("dy", context.Slot(node.Inputs[0])),
                ("ids", context.Names.Of(lookup.Ids)),
                ("order", "LookupOrder"),
                ("into", context.Into(node.Outputs[0])),
                ("rows", context.Rows(node.Inputs[0])),
                ("columns", context.Columns(node.Result)),
                ("vocabulary", context.MaxRows(node.Result))
            )
    );
}
