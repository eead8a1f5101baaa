using Mlm.Dsl.Binding;
using Mlm.Dsl.Operations;

namespace Mlm.Generator.Graph.Optimizers;

internal static partial class OptimizerPlans
{
    // Momentum and decay need the whole gradient beside the weight, a clip its norm before any weight moves.
    internal static readonly Func<BoundUpdate, Optimizer> Sgd = Add(
        OperationCatalog.Sgd,
        update =>
        {
            var plain = new Optimizer(update, State: [], CanFuse: true, (w, dw, _) => $"{w} −= lr·{dw}");
            StateTensor[] state = plain.IsOn("momentum") ? [new StateTensor("Momentum", "momentum buffer")] : [];
            return plain with
            {
                State = state,
                CanFuse = state.Length == 0 && !plain.Decays && plain.Clip == null,
                Formula = (w, dw, decays) =>
                {
                    var gradient = decays ? $"({dw} + weight_decay·{w})" : dw;
                    if (state.Length == 0)
                        return $"{w} −= lr·{gradient}";
                    var step = plain.IsOn("nesterov") ? $"({gradient} + momentum·buffer)" : "buffer";
                    return $"buffer = momentum·buffer + {gradient}, {w} −= lr·{step}";
                },
            };
        }
    );
}
