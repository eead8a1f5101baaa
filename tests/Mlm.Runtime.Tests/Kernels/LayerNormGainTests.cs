using Mlm.Runtime.Kernels;

namespace Mlm.Runtime.Tests.Kernels;

/// <summary>Layer normalization with a gain alone.</summary>
[Collection(CrewsCollection.Name)]
public sealed class LayerNormGainTests(Crews crews)
    : NormTests(
        crews,
        new("layer_norm_gain", Centers: true, HasBias: false, LayerNorm.ForwardAffine, LayerNorm.BackwardAffine)
    );
