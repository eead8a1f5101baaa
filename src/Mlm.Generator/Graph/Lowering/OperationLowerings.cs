using Mlm.Dsl.Binding;
using Mlm.Dsl.Operations;

namespace Mlm.Generator.Graph.Lowering;

/// <summary>Turns one operation of the language into nodes and returns its value.</summary>
/// <param name="operation">The operation.</param>
/// <param name="graph">Where nodes are added.</param>
/// <param name="wanted">The result's name; null where neither an assignment nor a parameter gives one.</param>
internal delegate Value OperationLowering(BoundOperation operation, GraphBuilder graph, string? wanted);

/// <summary>The lowering of each operation; each file of this folder adds its own.</summary>
internal static partial class OperationLowerings
{
    private static Registry<Operation, OperationLowering> _all;

    /// <summary>The operations that have one.</summary>
    public static IReadOnlyCollection<Operation> Operations => _all.Keys;

    /// <summary>The lowering of an operation.</summary>
    public static OperationLowering Of(Operation operation) => _all.Get(operation, "lowering");

    private static OperationLowering Add(Operation operation, OperationLowering lowering) =>
        _all.Add(operation, lowering);
}
