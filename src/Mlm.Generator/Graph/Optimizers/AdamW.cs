using Mlm.Dsl.Binding;
using Mlm.Dsl.Operations;

namespace Mlm.Generator.Graph.Optimizers;

internal static partial class OptimizerPlans
{
    internal static readonly Func<BoundUpdate, Optimizer> AdamW = Add(
        OperationCatalog.AdamW,
        update => new Optimizer(
            update,
            State: [new StateTensor("M", "first moment"), new StateTensor("V", "second moment")],
            CanFuse: false,
            Formula: (w, dw, decays) =>
                $"m = beta1·m + (1 − beta1)·{dw}, v = beta2·v + (1 − beta2)·({dw})², "
                + $"{w} −= lr·({(decays ? $"weight_decay·{w} + " : "")}(m/(1 − beta1ᵗ))/(√(v/(1 − beta2ᵗ)) + eps))"
        )
    );
}
