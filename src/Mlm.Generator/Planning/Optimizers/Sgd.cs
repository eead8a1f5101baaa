using Mlm.Dsl.Binding;
using Mlm.Dsl.Operations;

namespace Mlm.Generator.Planning.Optimizers;

internal static partial class OptimizerPlans
{
    // Momentum and decay need the whole gradient beside the weight, a clip its norm before any weight moves.
    internal static readonly Func<BoundUpdate, Optimizer> Sgd = Add(
        OperationCatalog.Sgd,
        update =>
        {
            var plain = new Optimizer(update, State: [], CanFuse: true);
            StateTensor[] state = plain.IsOn("momentum") ? [new StateTensor("Momentum", "momentum buffer")] : [];
            return new Optimizer(update, state, CanFuse: state.Length == 0 && !plain.Decays && plain.Clip == null);
        }
    );
}
