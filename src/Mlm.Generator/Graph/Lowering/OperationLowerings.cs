using Mlm.Dsl.Binding;
using Mlm.Dsl.Operations;

namespace Mlm.Generator.Graph.Lowering;

/// <summary>Turns one operation of the language into nodes and returns its value.</summary>
internal delegate Value OperationLowering(BoundOperation operation, GraphBuilder graph);

/// <summary>The lowering of each operation that the compiler carries; each file of this folder adds its own.</summary>
internal static partial class OperationLowerings
{
    private static Dictionary<Operation, OperationLowering>? _all;

    /// <summary>The lowering; null where the operation is not carried yet.</summary>
    public static OperationLowering? Find(Operation operation) =>
        _all!.TryGetValue(operation, out var lowering) ? lowering : null;

    private static OperationLowering Add(Operation operation, OperationLowering lowering)
    {
        (_all ??= []).Add(operation, lowering);
        return lowering;
    }
}
