using Mlm.Dsl.Operations;
using Mlm.Generator.Graph;

namespace Mlm.Generator.Emission.Calls;

/// <summary>The kernel call of each operation; each file of this folder adds its own.</summary>
internal static partial class KernelCalls
{
    private static Registry<Type, Func<Node, EmissionContext, Call>> _all;

    /// <summary>The operations that have a kernel call.</summary>
    public static IReadOnlyCollection<Type> Operations => _all.Keys;

    /// <summary>The call that computes a node.</summary>
    public static Call Of(Node node, EmissionContext context) =>
        _all.Get(node.Operation.GetType(), "kernel call")(node, context);

    private static Func<Node, EmissionContext, Call> Add<TOperation>(
        Func<TOperation, Node, EmissionContext, Call> write
    )
        where TOperation : GraphOp =>
        _all.Add(typeof(TOperation), (node, context) => write((TOperation)node.Operation, node, context));
}
