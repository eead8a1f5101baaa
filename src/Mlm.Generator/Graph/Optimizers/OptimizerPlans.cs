using Mlm.Dsl.Binding;
using Mlm.Dsl.Operations;

namespace Mlm.Generator.Graph.Optimizers;

/// <summary>What each update rule asks of the plan; each file of this folder adds its own.</summary>
internal static partial class OptimizerPlans
{
    private static Registry<Operation, Func<BoundUpdate, Optimizer>> _all;

    /// <summary>The update rules that have one.</summary>
    public static IReadOnlyCollection<Operation> Operations => _all.Keys;

    /// <summary>What a spec's update rule asks for.</summary>
    public static Optimizer Of(BoundUpdate update) => _all.Get(update.Operation, "plan")(update);

    private static Func<BoundUpdate, Optimizer> Add(Operation operation, Func<BoundUpdate, Optimizer> plan) =>
        _all.Add(operation, plan);
}
