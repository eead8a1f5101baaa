using Mlm.Generator.Graph;

namespace Mlm.Generator.Emission.Statements;

/// <summary>The kernel call of each operation; each file of this folder adds its own.</summary>
internal static partial class KernelCalls
{
    private static Dictionary<Type, Func<Node, StatementContext, Call>>? _all;

    /// <summary>The operations that have a kernel call.</summary>
    public static IReadOnlyCollection<Type> Operations => _all!.Keys;

    /// <summary>The call that computes a node. An operation without one is a fault of ours, said loudly.</summary>
    public static Call Of(Node node, StatementContext context) =>
        _all!.TryGetValue(node.Operation.GetType(), out var write)
            ? write(node, context)
            : throw new InvalidOperationException($"{node.Operation.Name} has no kernel call");

    private static Func<Node, StatementContext, Call> Add<TOperation>(
        Func<TOperation, Node, StatementContext, Call> write
    )
        where TOperation : GraphOperation
    {
        Func<Node, StatementContext, Call> untyped = (node, context) =>
            write((TOperation)node.Operation, node, context);
        (_all ??= []).Add(typeof(TOperation), untyped);
        return untyped;
    }
}
