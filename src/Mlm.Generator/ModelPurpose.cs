namespace Mlm.Generator;

/// <summary>What a model is compiled for.</summary>
public enum ModelPurpose
{
    /// <summary>The step as the spec states it: mask, forward, loss, backward, update.</summary>
    Training,

    /// <summary>
    /// Answers alone: no mask (its first result is its input, and its second is 0 everywhere), no dropout, no loss and no
    /// backward, and no memory for any of them.
    /// </summary>
    Inference,

    /// <summary>
    /// The step, to be looked into: without any optional pass, so that every value is computed whole and keeps its memory, and
    /// with whole gradients.
    /// </summary>
    Inspect,
}
