using Mlm.Dsl.Binding;
using Mlm.Dsl.Operations;

namespace Mlm.Generator.Planning.Optimizers;

internal static partial class OptimizerPlans
{
    internal static readonly Func<BoundUpdate, Optimizer> AdamW = Add(
        OperationCatalog.AdamW,
        update => new Optimizer(
            update,
            State: [new StateTensor("M", "first moment"), new StateTensor("V", "second moment")],
            CanFuse: false
        )
    );
}
