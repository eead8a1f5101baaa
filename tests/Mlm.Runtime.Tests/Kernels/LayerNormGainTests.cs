using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Tests.Kernels;

/// <summary>Layer normalization with a gain alone.</summary>
[Collection(CrewsCollection.Name)]
public sealed class LayerNormGainTests(Crews crews) : NormTests(crews)
{
    protected override string Name => "layer_norm_gain";

    protected override bool Centers => true;

    protected override bool HasBias => false;

    protected override void Forward(
        Workers workers,
        Slot x,
        Slot gain,
        Slot bias,
        Slot normalized,
        Slot rstd,
        Slot y,
        int rows,
        int columns,
        float eps
    ) => LayerNorm.ForwardAffine(workers, x, gain, bias: null, normalized, rstd, y, rows, columns, eps);

    protected override void Backward(
        Workers workers,
        Slot dy,
        Slot normalized,
        Slot rstd,
        Slot gain,
        Slot dx,
        Write write,
        int rows,
        int columns
    ) => LayerNorm.BackwardAffine(workers, dy, normalized, rstd, gain, dx, write, rows, columns);
}
