using Mlm.Dsl.Operations;
using Mlm.Generator.Graph;

namespace Mlm.Generator.Differentiation;

/// <summary>
/// Adds what a node's outputs' gradients contribute to its inputs' gradients. <paramref name="dy"/> is the gradient of
/// the first output.
/// </summary>
internal delegate void GradientRule(Node node, Value dy, Differentiator gradients);

/// <summary>The gradient rule of each operation; each file of Rules/ adds its own.</summary>
internal static partial class GradientRules
{
    private static Registry<Type, GradientRule> _all;

    /// <summary>The rule of an operation.</summary>
    public static GradientRule Of(GraphOperation operation) => _all.Get(operation.GetType(), "gradient rule");

    /// <summary>The operations that have a rule.</summary>
    public static IReadOnlyCollection<Type> Operations => _all.Keys;

    private static GradientRule Add<TOperation>(Action<TOperation, Node, Value, Differentiator> rule)
        where TOperation : GraphOperation =>
        _all.Add(typeof(TOperation), (node, dy, gradients) => rule((TOperation)node.Operation, node, dy, gradients));
}
