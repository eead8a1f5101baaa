using Mlm.Dsl.Operations;
using Mlm.Generator.Graph;

namespace Mlm.Generator.Differentiation;

/// <summary>The gradient rule of an operation.</summary>
/// <param name="Formula">The forward that it reverses and what follows: <c>y = f(x) ⇒ dx = dy·f′(x)</c>.</param>
/// <param name="Apply">
/// Adds what the gradients of a node's outputs contribute to those of its inputs; the value is the gradient of the first output.
/// </param>
internal sealed record GradientRule(string Formula, Action<Node, Value, Differentiator> Apply);

/// <summary>The gradient rule of each operation; each file of Rules/ adds its own.</summary>
internal static partial class GradientRules
{
    private static Registry<Type, GradientRule> _all;

    /// <summary>The rule of an operation.</summary>
    public static GradientRule Of(GraphOp operation) => _all.Get(operation.GetType(), "gradient rule");

    /// <summary>The operations that have a rule.</summary>
    public static IReadOnlyCollection<Type> Operations => _all.Keys;

    private static GradientRule Add<TOperation>(
        string formula,
        Action<TOperation, Node, Value, Differentiator> contribute
    )
        where TOperation : GraphOp =>
        _all.Add(
            typeof(TOperation),
            new GradientRule(
                formula,
                (node, dy, gradients) => contribute((TOperation)node.Operation, node, dy, gradients)
            )
        );
}
